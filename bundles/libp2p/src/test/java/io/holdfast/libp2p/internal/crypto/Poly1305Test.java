package io.holdfast.libp2p.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Poly1305Test {
    /** RFC 8439, appendix A.3, vectors 7 to 11: where carries are easily lost. The second half of the key is 0. */
    @ParameterizedTest
    @CsvSource({
        "02, ffffffffffffffffffffffffffffffff, 03",
        "01, ffffffffffffffffffffffffffffffff f0ffffffffffffffffffffffffffffff 11000000000000000000000000000000, 05",
        "01, ffffffffffffffffffffffffffffffff fbfefefefefefefefefefefefefefefe 01010101010101010101010101010101, 00",
        "02, fdffffffffffffffffffffffffffffff, faffffffffffffffffffffffffffffff",
        "0100000000000000 04, e33594d7505e43b90000000000000000 3394d7505e4379cd0100000000000000 00000000000000000000000000000000 01000000000000000000000000000000, 14000000000000005500000000000000",
    })
    void isTheRfcs(String key, String text, String tag) {
        byte[] in = HexFormat.of().parseHex(text.replace(" ", ""));
        byte[] longKey = Arrays.copyOf(HexFormat.of().parseHex(key.replace(" ", "")), 32);
        assertThat(tag(longKey, in)).isEqualTo(Arrays.copyOf(HexFormat.of().parseHex(tag), 16));
    }

    @Property(tries = 300)
    void isBouncyCastles(@ForAll long seed, @ForAll @IntRange(max = 20) int blocks, @ForAll @IntRange(max = 3) int kind) {
        Random random = new Random(seed);
        byte[] key = new byte[32];
        byte[] text = new byte[blocks * 16];
        if ((kind & 1) == 0) {
            random.nextBytes(key);
        } else {
            Arrays.fill(key, (byte) 0xff);
        }
        if ((kind & 2) == 0) {
            random.nextBytes(text);
        } else {
            Arrays.fill(text, (byte) 0xff);
        }
        assertThat(tag(key, text)).isEqualTo(bouncy(key, text));
    }

    @Test
    void fillsUpWithZeros() {
        byte[] key = new byte[32];
        new Random(4).nextBytes(key);
        for (int length = 0; length < 100; length++) {
            byte[] text = new byte[length];
            Arrays.fill(text, (byte) 7);
            assertThat(tag(key, text)).isEqualTo(bouncy(key, Arrays.copyOf(text, (length + 15) / 16 * 16)));
        }
    }

    private static byte[] tag(byte[] key, byte[] text) {
        Poly1305 poly = new Poly1305(key);
        poly.add(text, 0, text.length);
        byte[] tag = new byte[16];
        poly.tag(tag, 0);
        return tag;
    }

    private static byte[] bouncy(byte[] key, byte[] text) {
        org.bouncycastle.crypto.macs.Poly1305 poly = new org.bouncycastle.crypto.macs.Poly1305();
        poly.init(new KeyParameter(key));
        poly.update(text, 0, text.length);
        byte[] tag = new byte[16];
        poly.doFinal(tag, 0);
        return tag;
    }
}
