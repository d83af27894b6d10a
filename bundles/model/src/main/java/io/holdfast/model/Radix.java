package io.holdfast.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A base in which the bytes are one big number: base58 and its like. Leading zero bytes become leading zero digits.
 * Several digits are worked off at once, on 32-bit limbs: peer IDs and CIDs of version 0 pass here for every pin.
 */
final class Radix {
    /** The work grows with the square of the length; no identifier is longer. */
    private static final int MAX_DIGITS = 16384;
    private static final long LIMB = 0xffffffffL;

    private final byte[] digits;
    private final byte[] values = new byte[128];
    private final int radix;
    private final int chunkDigits;
    private final int chunkBase;
    private final double bitsPerDigit;

    Radix(String digits, boolean ignoreCase) {
        this.digits = digits.getBytes(StandardCharsets.US_ASCII);
        this.radix = digits.length();
        this.bitsPerDigit = Math.log(radix) / Math.log(2);
        int n = 0;
        long base = 1;
        // the base of a chunk stays below 2^30, so that limb * base + carry stays positive
        while (base * radix < 1L << 30) {
            base *= radix;
            n++;
        }
        this.chunkDigits = n;
        this.chunkBase = (int) base;
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < radix; i++) {
            char c = digits.charAt(i);
            values[c] = (byte) i;
            if (ignoreCase) {
                values[Character.toLowerCase(c)] = (byte) i;
                values[Character.toUpperCase(c)] = (byte) i;
            }
        }
    }

    /** The text of these bytes, after {@code prefix}. */
    String encode(String prefix, byte[] in) {
        int zeros = 0;
        while (zeros < in.length && in[zeros] == 0) {
            zeros++;
        }
        int[] limbs = limbs(in, zeros);
        byte[] out = new byte[prefix.length() + zeros + (int) ((in.length - zeros) * 8 / bitsPerDigit) + 1 + chunkDigits];
        int at = out.length;
        int start = 0;
        while (start < limbs.length) {
            long rest = 0;
            for (int i = start; i < limbs.length; i++) {
                long n = rest << 32 | limbs[i] & LIMB;
                long q = n / chunkBase;
                limbs[i] = (int) q;
                rest = n - q * chunkBase;
            }
            while (start < limbs.length && limbs[start] == 0) {
                start++;
            }
            int left = (int) rest;
            // the most significant chunk ends at its first digit, the others are filled up with zeros
            for (int d = 0; start < limbs.length ? d < chunkDigits : left > 0; d++) {
                out[--at] = digits[left % radix];
                left /= radix;
            }
        }
        for (int i = 0; i < zeros; i++) {
            out[--at] = digits[0];
        }
        for (int i = prefix.length() - 1; i >= 0; i--) {
            out[--at] = (byte) prefix.charAt(i);
        }
        return new String(out, at, out.length - at, StandardCharsets.ISO_8859_1);
    }

    private static int[] limbs(byte[] in, int from) {
        int[] limbs = new int[(in.length - from + 3) / 4];
        for (int i = in.length - 1, bit = 0; i >= from; i--, bit += 8) {
            limbs[limbs.length - 1 - (bit >> 5)] |= (in[i] & 0xff) << (bit & 31);
        }
        return limbs;
    }

    /**
     * The bytes of this text from this index on.
     *
     * @throws IllegalArgumentException says what is wrong, but not in which text
     */
    byte[] decode(String text, int from) {
        int end = text.length();
        if (end == from) {
            throw new IllegalArgumentException("no digits");
        }
        if (end - from > MAX_DIGITS) {
            throw new IllegalArgumentException((end - from) + " digits, at most " + MAX_DIGITS + " are read");
        }
        int zeros = 0;
        while (from + zeros < end && text.charAt(from + zeros) == digits[0]) {
            zeros++;
        }
        // least significant limb first
        int[] limbs = new int[(int) ((end - from - zeros) * bitsPerDigit / 32) + 2];
        int used = 0;
        for (int i = from + zeros; i < end;) {
            long carry = 0;
            long base = 1;
            for (int stop = Math.min(end, i + chunkDigits); i < stop; i++) {
                carry = carry * radix + value(text, i);
                base *= radix;
            }
            for (int l = 0; l < used; l++) {
                carry += (limbs[l] & LIMB) * base;
                limbs[l] = (int) carry;
                carry >>>= 32;
            }
            if (carry != 0) {
                limbs[used++] = (int) carry;
            }
        }
        return bytes(limbs, used, zeros);
    }

    private int value(String text, int at) {
        char c = text.charAt(at);
        int v = c < 128 ? values[c] : -1;
        if (v < 0) {
            throw new IllegalArgumentException("illegal character at " + at);
        }
        return v;
    }

    private static byte[] bytes(int[] limbs, int used, int zeros) {
        int size = used == 0 ? 0 : used * 4 - Integer.numberOfLeadingZeros(limbs[used - 1]) / 8;
        byte[] out = new byte[zeros + size];
        for (int i = 0; i < size; i++) {
            out[out.length - 1 - i] = (byte) (limbs[i >> 2] >>> ((i & 3) << 3));
        }
        return out;
    }
}
