package io.holdfast.libp2p.internal.crypto;

import static io.holdfast.libp2p.internal.crypto.Lanes.INTS;

/**
 * The XSalsa20 key stream of one direction of one connection. Not thread-safe. What is made ahead for short texts is kept; long ones go
 * through {@link Lanes#many}. Source: D. J. Bernstein, Extending the Salsa20 nonce.
 */
public final class XSalsa20 {
    /** The size of a key. */
    public static final int KEY = 32;
    /** The size of a nonce. */
    public static final int NONCE = 24;
    private static final int ROUNDS = 20;
    /** "expand 32-byte k" */
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    /** The words of the first state's outcome that are the key of the second. */
    private static final int[] TAKEN = {0, 5, 10, 15, 6, 7, 8, 9};

    private final int[] start;
    private final byte[] ahead = new byte[Lanes.FEW_BYTES];
    private int used = ahead.length;
    private long block;

    /** Neither array is kept. */
    public XSalsa20(byte[] key, byte[] nonce) {
        if (key.length != KEY || nonce.length != NONCE) {
            throw new IllegalArgumentException("found a key of " + key.length + " and a nonce of " + nonce.length + " bytes, expected "
                    + KEY + " and " + NONCE);
        }
        int[] first = state(key, nonce, 0);
        first[8] = (int) INTS.get(nonce, 8);
        first[9] = (int) INTS.get(nonce, 12);
        int[][] one = new int[Lanes.WORDS][1];
        for (int i = 0; i < Lanes.WORDS; i++) {
            one[i][0] = first[i];
        }
        rounds(one);
        byte[] derived = new byte[KEY];
        for (int i = 0; i < TAKEN.length; i++) {
            INTS.set(derived, i * Integer.BYTES, one[TAKEN[i]][0]);
        }
        start = state(derived, nonce, 16);
    }

    /** Salsa20's matrix: constants on the diagonal, the key around it, 8 bytes of the nonce; the number of the block is 0. */
    private static int[] state(byte[] key, byte[] nonce, int nonceAt) {
        int[] s = new int[Lanes.WORDS];
        for (int i = 0; i < SIGMA.length; i++) {
            s[5 * i] = SIGMA[i];
            s[1 + i] = (int) INTS.get(key, 4 * i);
            s[11 + i] = (int) INTS.get(key, 16 + 4 * i);
        }
        s[6] = (int) INTS.get(nonce, nonceAt);
        s[7] = (int) INTS.get(nonce, nonceAt + 4);
        return s;
    }

    /** The next bytes of the stream over these: both ways. {@code in} and {@code out} may be one array if the places are the same. */
    public void xor(byte[] in, int from, byte[] out, int at, int length) {
        int done = 0;
        while (done < length) {
            if (used == ahead.length && length - done >= Lanes.MANY_BYTES) {
                make(Lanes.many()).xor(in, from + done, out, at + done);
                done += Lanes.MANY_BYTES;
                continue;
            }
            if (used == ahead.length) {
                make(Lanes.few()).copy(ahead);
                used = 0;
            }
            int n = Math.min(length - done, ahead.length - used);
            Lanes.xor(in, from + done, ahead, used, out, at + done, n);
            used += n;
            done += n;
        }
    }

    private Lanes make(Lanes lanes) {
        lanes.fill(start);
        Lanes.addLow(lanes.words[8], block);
        Lanes.addHigh(lanes.words[9], block);
        rounds(lanes.words);
        lanes.add(start);
        Lanes.addLow(lanes.words[8], block);
        Lanes.addHigh(lanes.words[9], block);
        block += lanes.count();
        return lanes;
    }

    private static void rounds(int[][] x) {
        for (int i = 0; i < ROUNDS; i += 2) {
            quarter(x[0], x[4], x[8], x[12]);
            quarter(x[5], x[9], x[13], x[1]);
            quarter(x[10], x[14], x[2], x[6]);
            quarter(x[15], x[3], x[7], x[11]);
            quarter(x[0], x[1], x[2], x[3]);
            quarter(x[5], x[6], x[7], x[4]);
            quarter(x[10], x[11], x[8], x[9]);
            quarter(x[15], x[12], x[13], x[14]);
        }
    }

    private static void quarter(int[] a, int[] b, int[] c, int[] d) {
        for (int i = 0; i < a.length; i++) {
            int va = a[i];
            int vb = b[i];
            int vc = c[i];
            int vd = d[i];
            int t = va + vd;
            vb ^= t << 7 | t >>> 25;
            t = vb + va;
            vc ^= t << 9 | t >>> 23;
            t = vc + vb;
            vd ^= t << 13 | t >>> 19;
            t = vd + vc;
            va ^= t << 18 | t >>> 14;
            a[i] = va;
            b[i] = vb;
            c[i] = vc;
            d[i] = vd;
        }
    }
}
