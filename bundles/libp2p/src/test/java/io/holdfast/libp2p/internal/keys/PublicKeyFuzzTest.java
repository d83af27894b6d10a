package io.holdfast.libp2p.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever bytes are shown: a key that is the same when it is read again, or an InvalidKey; what is no signature is just none. */
class PublicKeyFuzzTest {
    private static final byte[] TEXT = {1, 2, 3};

    @Test
    void forAWhile() {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> signatures = new ArrayList<>();
        for (KeyType type : KeyType.values()) {
            keys.add(HexFormat.of().parseHex(PublicKeyTest.key(type)));
            signatures.add(HexFormat.of().parseHex(PublicKeyTest.signature(type)));
        }
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.message(random, keys);
            Fuzz.bounded(bytes.length, 5000, r -> {
                PublicKey key;
                try {
                    key = PublicKey.decode(bytes);
                } catch (InvalidKey e) {
                    assertThat(e.getMessage()).isNotBlank();
                    return;
                }
                PublicKey again = PublicKey.decode(key.message());
                assertThat(again).isEqualTo(key);
                assertThat(again.peer()).isEqualTo(key.peer());
                assertThat(again.message()).isEqualTo(key.message());
                assertThat(key.verifies(Fuzz.damaged(r, signatures), TEXT)).as("nobody has signed this").isFalse();
            }, random);
        });
    }
}
