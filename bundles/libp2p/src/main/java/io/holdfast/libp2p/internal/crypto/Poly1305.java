package io.holdfast.libp2p.internal.crypto;

import static io.holdfast.libp2p.internal.crypto.Lanes.LONGS;

/**
 * Poly1305 of whole blocks, in plain Java: five limbs of 26 bits, two blocks at a time. No step depends on a secret but by its operands.
 * One use. Source: RFC 8439.
 */
final class Poly1305 {
    private static final int BLOCK = 16;
    private static final int BITS = 26;
    private static final long LIMB = (1L << BITS) - 1;
    private static final long END = 1L << 24;

    private final long[] r;
    /** The square of r: what the first of two blocks is multiplied by. */
    private final long[] q;
    private final long padLow;
    private final long padHigh;
    private long h0;
    private long h1;
    private long h2;
    private long h3;
    private long h4;

    /** The key is the first 32 bytes. */
    Poly1305(byte[] key) {
        r = limbs((long) LONGS.get(key, 0) & 0x0ffffffc0fffffffL, (long) LONGS.get(key, 8) & 0x0ffffffc0ffffffcL);
        padLow = (long) LONGS.get(key, 16);
        padHigh = (long) LONGS.get(key, 24);
        h0 = r[0];
        h1 = r[1];
        h2 = r[2];
        h3 = r[3];
        h4 = r[4];
        multiply();
        q = new long[] {h0, h1, h2, h3, h4};
        h0 = 0;
        h1 = 0;
        h2 = 0;
        h3 = 0;
        h4 = 0;
    }

    private static long[] limbs(long low, long high) {
        return new long[] {low & LIMB, low >>> 26 & LIMB, (low >>> 52 | high << 12) & LIMB, high >>> 14 & LIMB, high >>> 40};
    }

    /** Takes these bytes, filled up with zeros to whole blocks. */
    void add(byte[] in, int from, int length) {
        int whole = length / BLOCK * BLOCK;
        int pairs = length / (2 * BLOCK) * (2 * BLOCK);
        pairs(in, from, from + pairs);
        if (pairs < whole) {
            block((long) LONGS.get(in, from + pairs), (long) LONGS.get(in, from + pairs + 8));
        }
        if (whole < length) {
            byte[] last = new byte[BLOCK];
            System.arraycopy(in, from + whole, last, 0, length - whole);
            block((long) LONGS.get(last, 0), (long) LONGS.get(last, 8));
        }
    }

    /** One block of two numbers. */
    void block(long low, long high) {
        h0 += low & LIMB;
        h1 += low >>> 26 & LIMB;
        h2 += (low >>> 52 | high << 12) & LIMB;
        h3 += high >>> 14 & LIMB;
        h4 += high >>> 40 | END;
        multiply();
    }

    private void multiply() {
        long s1 = r[1] * 5;
        long s2 = r[2] * 5;
        long s3 = r[3] * 5;
        long s4 = r[4] * 5;
        long d0 = h0 * r[0] + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
        long d1 = h0 * r[1] + h1 * r[0] + h2 * s4 + h3 * s3 + h4 * s2;
        long d2 = h0 * r[2] + h1 * r[1] + h2 * r[0] + h3 * s4 + h4 * s3;
        long d3 = h0 * r[3] + h1 * r[2] + h2 * r[1] + h3 * r[0] + h4 * s4;
        long d4 = h0 * r[4] + h1 * r[3] + h2 * r[2] + h3 * r[1] + h4 * r[0];
        d1 += d0 >>> BITS;
        d2 += d1 >>> BITS;
        d3 += d2 >>> BITS;
        d4 += d3 >>> BITS;
        h0 = (d0 & LIMB) + (d4 >>> BITS) * 5;
        h1 = (d1 & LIMB) + (h0 >>> BITS);
        h0 &= LIMB;
        h2 = d2 & LIMB;
        h3 = d3 & LIMB;
        h4 = d4 & LIMB;
    }

    // all in local variables: (h + first block) * r^2 + second block * r
    private void pairs(byte[] in, int from, int to) {
        long r0 = r[0];
        long r1 = r[1];
        long r2 = r[2];
        long r3 = r[3];
        long r4 = r[4];
        long s1 = r1 * 5;
        long s2 = r2 * 5;
        long s3 = r3 * 5;
        long s4 = r4 * 5;
        long q0 = q[0];
        long q1 = q[1];
        long q2 = q[2];
        long q3 = q[3];
        long q4 = q[4];
        long t1 = q1 * 5;
        long t2 = q2 * 5;
        long t3 = q3 * 5;
        long t4 = q4 * 5;
        long a0 = h0;
        long a1 = h1;
        long a2 = h2;
        long a3 = h3;
        long a4 = h4;
        for (int i = from; i < to; i += 2 * BLOCK) {
            long low = (long) LONGS.get(in, i);
            long high = (long) LONGS.get(in, i + 8);
            a0 += low & LIMB;
            a1 += low >>> 26 & LIMB;
            a2 += (low >>> 52 | high << 12) & LIMB;
            a3 += high >>> 14 & LIMB;
            a4 += high >>> 40 | END;
            low = (long) LONGS.get(in, i + 16);
            high = (long) LONGS.get(in, i + 24);
            long b0 = low & LIMB;
            long b1 = low >>> 26 & LIMB;
            long b2 = (low >>> 52 | high << 12) & LIMB;
            long b3 = high >>> 14 & LIMB;
            long b4 = high >>> 40 | END;
            long d0 = a0 * q0 + a1 * t4 + a2 * t3 + a3 * t2 + a4 * t1 + b0 * r0 + b1 * s4 + b2 * s3 + b3 * s2 + b4 * s1;
            long d1 = a0 * q1 + a1 * q0 + a2 * t4 + a3 * t3 + a4 * t2 + b0 * r1 + b1 * r0 + b2 * s4 + b3 * s3 + b4 * s2;
            long d2 = a0 * q2 + a1 * q1 + a2 * q0 + a3 * t4 + a4 * t3 + b0 * r2 + b1 * r1 + b2 * r0 + b3 * s4 + b4 * s3;
            long d3 = a0 * q3 + a1 * q2 + a2 * q1 + a3 * q0 + a4 * t4 + b0 * r3 + b1 * r2 + b2 * r1 + b3 * r0 + b4 * s4;
            long d4 = a0 * q4 + a1 * q3 + a2 * q2 + a3 * q1 + a4 * q0 + b0 * r4 + b1 * r3 + b2 * r2 + b3 * r1 + b4 * r0;
            d1 += d0 >>> BITS;
            d2 += d1 >>> BITS;
            d3 += d2 >>> BITS;
            d4 += d3 >>> BITS;
            a0 = (d0 & LIMB) + (d4 >>> BITS) * 5;
            a1 = (d1 & LIMB) + (a0 >>> BITS);
            a0 &= LIMB;
            a2 = d2 & LIMB;
            a3 = d3 & LIMB;
            a4 = d4 & LIMB;
        }
        h0 = a0;
        h1 = a1;
        h2 = a2;
        h3 = a3;
        h4 = a4;
    }

    /** Writes the tag. */
    void tag(byte[] out, int at) {
        carry();
        carry();
        // h - p, if that is not negative: chosen by a mask, not by a branch
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> BITS);
        long g2 = h2 + (g1 >>> BITS);
        long g3 = h3 + (g2 >>> BITS);
        long g4 = h4 + (g3 >>> BITS) - (1L << BITS);
        long keep = g4 >> 63;
        long low = pick(keep, h0, g0) | pick(keep, h1, g1) << 26 | pick(keep, h2, g2) << 52;
        long high = pick(keep, h2, g2) >>> 12 | pick(keep, h3, g3) << 14 | pick(keep, h4, g4) << 40;
        long sum = low + padLow;
        long carry = (low & padLow | (low | padLow) & ~sum) >>> 63;
        LONGS.set(out, at, sum);
        LONGS.set(out, at + 8, high + padHigh + carry);
    }

    private static long pick(long keep, long h, long g) {
        return h & keep | g & LIMB & ~keep;
    }

    private void carry() {
        h1 += h0 >>> BITS;
        h0 &= LIMB;
        h2 += h1 >>> BITS;
        h1 &= LIMB;
        h3 += h2 >>> BITS;
        h2 &= LIMB;
        h4 += h3 >>> BITS;
        h3 &= LIMB;
        h0 += (h4 >>> BITS) * 5;
        h4 &= LIMB;
        h1 += h0 >>> BITS;
        h0 &= LIMB;
    }
}
