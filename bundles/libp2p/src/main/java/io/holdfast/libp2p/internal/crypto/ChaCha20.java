package io.holdfast.libp2p.internal.crypto;

import static io.holdfast.libp2p.internal.crypto.Lanes.INTS;

/** The ChaCha20 key stream of one key, in plain Java that becomes vector instructions. Not thread-safe. Source: RFC 8439. */
final class ChaCha20 {
    private static final int ROUNDS = 20;
    private static final int COUNTER = 12;
    /** "expand 32-byte k" */
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final int[] start = new int[Lanes.WORDS];
    private final byte[] ahead = new byte[Lanes.FEW_BYTES];

    ChaCha20(byte[] key) {
        System.arraycopy(SIGMA, 0, start, 0, SIGMA.length);
        for (int i = 0; i < 8; i++) {
            start[4 + i] = (int) INTS.get(key, i * Integer.BYTES);
        }
    }

    /**
     * Begins the stream of a nonce.
     *
     * @return an array that begins with block 0, which makes the key of the tag; good until the next call of any method
     */
    byte[] begin(long nonce) {
        start[14] = (int) nonce;
        start[15] = (int) (nonce >>> Integer.SIZE);
        make(Lanes.few(), 0).copy(ahead);
        return ahead;
    }

    /** The stream from block 1 over these, after {@link #begin}. */
    void xor(byte[] in, int from, byte[] out, int at, int length) {
        int done = Math.min(length, ahead.length - Lanes.BLOCK);
        Lanes.xor(in, from, ahead, Lanes.BLOCK, out, at, done);
        int block = Lanes.FEW_BYTES / Lanes.BLOCK;
        while (done < length) {
            Lanes lanes = length - done >= Lanes.MANY_BYTES ? Lanes.many() : Lanes.few();
            int n = lanes.count() * Lanes.BLOCK;
            make(lanes, block);
            if (length - done >= n) {
                lanes.xor(in, from + done, out, at + done);
            } else {
                n = length - done;
                lanes.copy(ahead);
                Lanes.xor(in, from + done, ahead, 0, out, at + done, n);
            }
            block += lanes.count();
            done += n;
        }
    }

    private Lanes make(Lanes lanes, int block) {
        lanes.fill(start);
        Lanes.addLow(lanes.words[COUNTER], block);
        rounds(lanes.words);
        lanes.add(start);
        Lanes.addLow(lanes.words[COUNTER], block);
        return lanes;
    }

    private static void rounds(int[][] x) {
        for (int i = 0; i < ROUNDS; i += 2) {
            quarter(x[0], x[4], x[8], x[12]);
            quarter(x[1], x[5], x[9], x[13]);
            quarter(x[2], x[6], x[10], x[14]);
            quarter(x[3], x[7], x[11], x[15]);
            quarter(x[0], x[5], x[10], x[15]);
            quarter(x[1], x[6], x[11], x[12]);
            quarter(x[2], x[7], x[8], x[13]);
            quarter(x[3], x[4], x[9], x[14]);
        }
    }

    private static void quarter(int[] a, int[] b, int[] c, int[] d) {
        for (int i = 0; i < a.length; i++) {
            int va = a[i];
            int vb = b[i];
            int vc = c[i];
            int vd = d[i];
            va += vb;
            vd ^= va;
            vd = vd << 16 | vd >>> 16;
            vc += vd;
            vb ^= vc;
            vb = vb << 12 | vb >>> 20;
            va += vb;
            vd ^= va;
            vd = vd << 8 | vd >>> 24;
            vc += vd;
            vb ^= vc;
            vb = vb << 7 | vb >>> 25;
            a[i] = va;
            b[i] = vb;
            c[i] = vc;
            d[i] = vd;
        }
    }
}
