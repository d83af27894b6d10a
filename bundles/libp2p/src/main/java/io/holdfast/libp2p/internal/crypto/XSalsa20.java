package io.holdfast.libp2p.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The XSalsa20 key stream of one direction of one connection. Not thread-safe. {@value #LANES} blocks are made at once, word by word in
 * arrays of their own: loops that the compiler turns into vector instructions, which makes it five times as fast as block after block.
 * Source: D. J. Bernstein, Extending the Salsa20 nonce.
 */
public final class XSalsa20 {
    /** The size of a key. */
    public static final int KEY = 32;
    /** The size of a nonce. */
    public static final int NONCE = 24;
    private static final int LANES = 128;
    private static final int WORDS = 16;
    private static final int BLOCK = WORDS * Integer.BYTES;
    private static final int ROUNDS = 20;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** "expand 32-byte k" */
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final int[] start = new int[WORDS];
    private final int[][] words = new int[WORDS][LANES];
    private final byte[] stream = new byte[LANES * BLOCK];
    private long block;
    private int used = stream.length;

    public XSalsa20(byte[] key, byte[] nonce) {
        if (key.length != KEY || nonce.length != NONCE) {
            throw new IllegalArgumentException("found a key of " + key.length + " and a nonce of " + nonce.length + " bytes, expected "
                    + KEY + " and " + NONCE);
        }
        int[] first = state(key, 0, nonce);
        first[8] = (int) INTS.get(nonce, 8);
        first[9] = (int) INTS.get(nonce, 12);
        rounds(first);
        byte[] sub = new byte[KEY];
        int[] taken = {0, 5, 10, 15, 6, 7, 8, 9};
        for (int i = 0; i < taken.length; i++) {
            INTS.set(sub, i * Integer.BYTES, first[taken[i]]);
        }
        System.arraycopy(state(sub, 16, nonce), 0, start, 0, WORDS);
    }

    /** Salsa20's matrix: constants on the diagonal, the key around it, 8 bytes of the nonce; the counter is 0. */
    private static int[] state(byte[] key, int nonceAt, byte[] nonce) {
        int[] s = new int[WORDS];
        for (int i = 0; i < 4; i++) {
            s[5 * i] = SIGMA[i];
            s[1 + i] = (int) INTS.get(key, 4 * i);
            s[11 + i] = (int) INTS.get(key, 16 + 4 * i);
        }
        s[6] = (int) INTS.get(nonce, nonceAt);
        s[7] = (int) INTS.get(nonce, nonceAt + 4);
        return s;
    }

    private static void rounds(int[] s) {
        int[][] one = new int[WORDS][1];
        for (int i = 0; i < WORDS; i++) {
            one[i][0] = s[i];
        }
        rounds(one);
        for (int i = 0; i < WORDS; i++) {
            s[i] = one[i][0];
        }
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

    /** The next bytes of the stream over these: both ways. {@code in} and {@code out} may be one array if the places are the same. */
    public void xor(byte[] in, int from, byte[] out, int at, int length) {
        int done = 0;
        while (done < length) {
            if (used == stream.length) {
                refill();
            }
            int n = Math.min(length - done, stream.length - used);
            xor(in, from + done, stream, used, out, at + done, n);
            used += n;
            done += n;
        }
    }

    private static void xor(byte[] in, int from, byte[] stream, int used, byte[] out, int at, int n) {
        int i = 0;
        for (; i <= n - Long.BYTES; i += Long.BYTES) {
            LONGS.set(out, at + i, (long) LONGS.get(in, from + i) ^ (long) LONGS.get(stream, used + i));
        }
        for (; i < n; i++) {
            out[at + i] = (byte) (in[from + i] ^ stream[used + i]);
        }
    }

    private void refill() {
        for (int w = 0; w < WORDS; w++) {
            fill(words[w], start[w]);
        }
        count(words[8], words[9], block);
        rounds(words);
        for (int w = 0; w < WORDS; w++) {
            add(words[w], start[w]);
        }
        addCount(words[8], words[9], block);
        for (int w = 0; w < WORDS; w += 2) {
            spread(words[w], words[w + 1], stream, w * Integer.BYTES);
        }
        block += LANES;
        used = 0;
    }

    private static void fill(int[] a, int value) {
        for (int i = 0; i < a.length; i++) {
            a[i] = value;
        }
    }

    private static void add(int[] a, int value) {
        for (int i = 0; i < a.length; i++) {
            a[i] += value;
        }
    }

    private static void count(int[] low, int[] high, long from) {
        for (int i = 0; i < low.length; i++) {
            low[i] = (int) (from + i);
            high[i] = (int) (from + i >>> 32);
        }
    }

    private static void addCount(int[] low, int[] high, long from) {
        for (int i = 0; i < low.length; i++) {
            low[i] += (int) (from + i);
            high[i] += (int) (from + i >>> 32);
        }
    }

    private static void spread(int[] even, int[] odd, byte[] out, int at) {
        for (int i = 0; i < even.length; i++) {
            LONGS.set(out, at + i * BLOCK, even[i] & 0xffffffffL | (long) odd[i] << 32);
        }
    }
}
