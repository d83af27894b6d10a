package io.holdfast.libp2p.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each provider against RFC 8439 and against the others. */
class AeadTest {
    static Stream<Crypto> all() {
        return Stream.concat(Conscrypts.provider().map(Crypto::conscrypt).stream(), Stream.of(Crypto.java(), Crypto.lanes(), Crypto.bouncy()));
    }

    /** RFC 8439, appendix A.5: its nonce is 00000000 0102030405060708, the counter of Noise. */
    @ParameterizedTest
    @MethodSource("all")
    void opensTheVectorOfTheRfc(Crypto crypto) throws GeneralSecurityException {
        byte[] key = hex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
        byte[] associated = hex("f33388860000000000004e91");
        byte[] sealed = hex("64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
                + "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
                + "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
                + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
                + "a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38");
        Aead aead = crypto.aead(key);
        aead.skipTo(0x0807060504030201L);
        byte[] text = new byte[sealed.length - Aead.TAG];
        aead.open(associated, sealed, 0, sealed.length, text, 0);
        assertThat(new String(text, StandardCharsets.UTF_8)).startsWith("Internet-Drafts are draft documents").endsWith("/\u201cwork in progress./\u201d");

        Aead again = crypto.aead(key);
        again.skipTo(0x0807060504030201L);
        byte[] out = new byte[sealed.length];
        again.seal(associated, text, 0, text.length, out, 0);
        assertThat(out).isEqualTo(sealed);
    }

    @ParameterizedTest
    @MethodSource("all")
    void agreesWithTheOthersOnEveryLength(Crypto crypto) throws GeneralSecurityException {
        Random random = new Random(7);
        byte[] key = bytes(random, 32);
        Aead seals = crypto.aead(key);
        Aead opens = Crypto.bouncy().aead(key);
        Aead opensInPlace = crypto.aead(key);
        for (int n = 0; n < 300; n++) {
            int length = n < 200 ? n : n < 270 ? 1900 + random.nextInt(20_000) : 60_000 + random.nextInt(5000);
            byte[] text = bytes(random, length);
            byte[] buffer = new byte[length + Aead.TAG + 9];
            System.arraycopy(text, 0, buffer, 5, length);
            seals.seal(buffer, 5, length, buffer, 5);
            byte[] opened = new byte[length];
            opens.open(buffer, 5, length + Aead.TAG, opened, 0);
            assertThat(opened).isEqualTo(text);
            opensInPlace.open(buffer, 5, length + Aead.TAG, buffer, 5);
            assertThat(Arrays.copyOfRange(buffer, 5, 5 + length)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesWhatIsNotWhatWasSealed(Crypto crypto) throws GeneralSecurityException {
        byte[] sealed = new byte[5 + Aead.TAG];
        crypto.aead(new byte[32]).seal(new byte[5], 0, 5, sealed, 0);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 0x40;
            assertThatThrownBy(() -> crypto.aead(new byte[32]).open(changed, 0, changed.length, new byte[5], 0))
                    .isInstanceOf(GeneralSecurityException.class);
        }
        for (int i = 0; i < sealed.length; i++) {
            int cut = i;
            assertThatThrownBy(() -> crypto.aead(new byte[32]).open(sealed, 0, cut, new byte[5], 0)).isInstanceOf(GeneralSecurityException.class);
        }
        Aead second = crypto.aead(new byte[32]);
        second.open(sealed, 0, sealed.length, new byte[5], 0);
        assertThatThrownBy(() -> second.open(sealed, 0, sealed.length, new byte[5], 0)).as("once more").isInstanceOf(GeneralSecurityException.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void endsWithTheNonces(Crypto crypto) throws GeneralSecurityException {
        Aead aead = crypto.aead(new byte[32]);
        aead.skipTo(-2);
        aead.seal(new byte[1], 0, 1, new byte[17], 0);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> aead.seal(new byte[1], 0, 1, new byte[17], 0)).hasMessage("all nonces of this key are used up");
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] out = new byte[length];
        random.nextBytes(out);
        return out;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
