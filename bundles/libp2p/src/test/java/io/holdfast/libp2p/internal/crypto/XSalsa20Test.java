package io.holdfast.libp2p.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

class XSalsa20Test {
    @Test
    void isBouncyCastlesStreamInPiecesOfAnyLength() {
        Random random = new Random(3);
        byte[] key = bytes(random, XSalsa20.KEY);
        byte[] nonce = bytes(random, XSalsa20.NONCE);
        byte[] text = bytes(random, 300_000);
        byte[] expected = new byte[text.length];
        XSalsa20Engine engine = new XSalsa20Engine();
        engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        engine.processBytes(text, 0, text.length, expected, 0);

        XSalsa20 stream = new XSalsa20(key, nonce);
        XSalsa20 inPlace = new XSalsa20(key, nonce);
        byte[] out = new byte[text.length];
        byte[] same = text.clone();
        for (int at = 0; at < text.length;) {
            int n = Math.min(text.length - at, random.nextInt(at < 20_000 ? 100 : 70_000));
            stream.xor(text, at, out, at, n);
            inPlace.xor(same, at, same, at, n);
            at += n;
        }
        assertThat(out).isEqualTo(expected);
        assertThat(same).isEqualTo(expected);
    }

    @Test
    void refusesOtherSizes() {
        assertThatThrownBy(() -> new XSalsa20(new byte[31], new byte[24])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new XSalsa20(new byte[32], new byte[8])).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] out = new byte[length];
        random.nextBytes(out);
        return out;
    }
}
