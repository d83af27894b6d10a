package io.holdfast.libp2p.internal.crypto;

import static io.holdfast.libp2p.internal.crypto.Lanes.LONGS;

/**
 * Poly1305 of whole blocks, in plain Java: three limbs of 44, 44 and 42 bits, two blocks at a time. No step depends on a secret but by its
 * operands. One use. Source: RFC 8439.
 *
 * <p>A product of limbs has up to 96 bits. Of a sum of products two longs are kept: {@code l}, its low 64 bits, and {@code f}, the sum of
 * the products' upper parts, each from bit 44. What the lower parts together carry into {@code f} is missing there; it is less than 2^20
 * and can be told from the bits of {@code l} from 44 on.
 */
final class Poly1305 {
    private static final int BLOCK = 16;
    private static final int BITS = 44;
    private static final long LIMB = (1L << BITS) - 1;
    private static final int TOP_BITS = 42;
    private static final long TOP = (1L << TOP_BITS) - 1;
    private static final long END = 1L << 40;
    /** Each operand is moved up so far that the high half of the product begins at bit 44. */
    private static final int UP = (Long.SIZE - BITS) / 2;
    private static final long MISSING = (1L << Long.SIZE - BITS) - 1;
    /** 2^132 is 4 * 5. */
    private static final int FOLD = 20;

    private final long r0;
    private final long r1;
    private final long r2;
    /** The square of r: what the first of two blocks is multiplied by. */
    private final long q0;
    private final long q1;
    private final long q2;
    private final long padLow;
    private final long padHigh;
    private long h0;
    private long h1;
    private long h2;

    /** The key is the first 32 bytes. */
    Poly1305(byte[] key) {
        long low = (long) LONGS.get(key, 0) & 0x0ffffffc0fffffffL;
        long high = (long) LONGS.get(key, 8) & 0x0ffffffc0ffffffcL;
        padLow = (long) LONGS.get(key, 16);
        padHigh = (long) LONGS.get(key, 24);
        r0 = low & LIMB;
        r1 = middle(low, high);
        r2 = high >>> 24;
        h0 = r0;
        h1 = r1;
        h2 = r2;
        multiply();
        q0 = h0;
        q1 = h1;
        q2 = h2;
        h0 = 0;
        h1 = 0;
        h2 = 0;
    }

    private static long middle(long low, long high) {
        return (low >>> BITS | high << Long.SIZE - BITS) & LIMB;
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
        h1 += middle(low, high);
        h2 += high >>> 24 | END;
        multiply();
    }

    private void multiply() {
        long s1 = r1 * FOLD;
        long s2 = r2 * FOLD;
        reduce(h0 * r0 + h1 * s2 + h2 * s1, h0 * r1 + h1 * r0 + h2 * s2, h0 * r2 + h1 * r1 + h2 * r0,
                upper(h0, r0) + upper(h1, s2) + upper(h2, s1), upper(h0, r1) + upper(h1, r0) + upper(h2, s2),
                upper(h0, r2) + upper(h1, r1) + upper(h2, r0));
    }

    private static long upper(long a, long b) {
        return Math.multiplyHigh(a << UP, b << UP);
    }

    private void reduce(long l0, long l1, long l2, long f0, long f1, long f2) {
        long c = f0 + carried(l0, f0);
        long m1 = l1 + c;
        c = f1 + carried(m1, f1);
        long m2 = l2 + c;
        c = f2 + carried(m2, f2);
        long low = (l0 & LIMB) + (c << BITS - TOP_BITS | m2 >>> TOP_BITS & 3) * 5;
        h0 = low & LIMB;
        h1 = (m1 & LIMB) + (low >>> BITS);
        h2 = m2 & TOP;
    }

    private static long carried(long l, long f) {
        return (l >>> BITS) - f & MISSING;
    }

    // all in local variables: (h + first block) * r^2 + second block * r
    private void pairs(byte[] in, int from, int to) {
        long s1 = r1 * FOLD;
        long s2 = r2 * FOLD;
        long t1 = q1 * FOLD;
        long t2 = q2 * FOLD;
        long a0 = h0;
        long a1 = h1;
        long a2 = h2;
        for (int i = from; i < to; i += 2 * BLOCK) {
            long low = (long) LONGS.get(in, i);
            long high = (long) LONGS.get(in, i + 8);
            a0 += low & LIMB;
            a1 += middle(low, high);
            a2 += high >>> 24 | END;
            low = (long) LONGS.get(in, i + 16);
            high = (long) LONGS.get(in, i + 24);
            long b0 = low & LIMB;
            long b1 = middle(low, high);
            long b2 = high >>> 24 | END;
            long l0 = a0 * q0 + a1 * t2 + a2 * t1 + b0 * r0 + b1 * s2 + b2 * s1;
            long l1 = a0 * q1 + a1 * q0 + a2 * t2 + b0 * r1 + b1 * r0 + b2 * s2;
            long l2 = a0 * q2 + a1 * q1 + a2 * q0 + b0 * r2 + b1 * r1 + b2 * r0;
            long f0 = upper(a0, q0) + upper(a1, t2) + upper(a2, t1) + upper(b0, r0) + upper(b1, s2) + upper(b2, s1);
            long f1 = upper(a0, q1) + upper(a1, q0) + upper(a2, t2) + upper(b0, r1) + upper(b1, r0) + upper(b2, s2);
            long f2 = upper(a0, q2) + upper(a1, q1) + upper(a2, q0) + upper(b0, r2) + upper(b1, r1) + upper(b2, r0);
            long c = f0 + carried(l0, f0);
            l1 += c;
            c = f1 + carried(l1, f1);
            l2 += c;
            c = f2 + carried(l2, f2);
            low = (l0 & LIMB) + (c << BITS - TOP_BITS | l2 >>> TOP_BITS & 3) * 5;
            a0 = low & LIMB;
            a1 = (l1 & LIMB) + (low >>> BITS);
            a2 = l2 & TOP;
        }
        h0 = a0;
        h1 = a1;
        h2 = a2;
    }

    /** Writes the tag. */
    void tag(byte[] out, int at) {
        carry();
        carry();
        // h - p, if that is not negative: chosen by a mask, not by a branch
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> BITS);
        long g2 = h2 + (g1 >>> BITS) - (1L << TOP_BITS);
        long keep = g2 >> 63;
        long t1 = pick(keep, h1, g1);
        long low = pick(keep, h0, g0) | t1 << BITS;
        long high = t1 >>> Long.SIZE - BITS | pick(keep, h2, g2) << 24;
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
        h0 += (h2 >>> TOP_BITS) * 5;
        h2 &= TOP;
        h1 += h0 >>> BITS;
        h0 &= LIMB;
    }
}
