package io.holdfast.libp2p.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each provider against RFC 7748. */
class X25519Test {
    static Stream<X25519> all() {
        return AeadTest.all().map(Crypto::x25519).distinct();
    }

    /** Section 5.2. */
    @ParameterizedTest
    @MethodSource("all")
    void multiplies(X25519 curve) throws GeneralSecurityException {
        assertThat(curve.of(hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"))
                .agree(hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")))
                .isEqualTo(hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
        assertThat(curve.of(hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"))
                .agree(hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493")))
                .isEqualTo(hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"));
    }

    /** Section 6.1. */
    @ParameterizedTest
    @MethodSource("all")
    void agrees(X25519 curve) throws GeneralSecurityException {
        X25519.Pair alice = curve.of(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        assertThat(alice.publicKey()).isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(alice.agree(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")))
                .isEqualTo(hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void agreesWithTheOthers(X25519 curve) throws GeneralSecurityException {
        for (int i = 0; i < 20; i++) {
            X25519.Pair mine = curve.generate();
            X25519.Pair theirs = Crypto.bouncy().x25519().generate();
            assertThat(mine.agree(theirs.publicKey())).isEqualTo(theirs.agree(mine.publicKey()));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesWhatMakesTheResultKnown(X25519 curve) {
        X25519.Pair mine = curve.generate();
        for (String low : List.of("00".repeat(32), "01" + "00".repeat(31), "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")) {
            assertThatThrownBy(() -> mine.agree(hex(low))).isInstanceOf(GeneralSecurityException.class);
        }
        for (int length : List.of(0, 31, 33)) {
            assertThatThrownBy(() -> mine.agree(new byte[length])).isInstanceOf(GeneralSecurityException.class);
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
