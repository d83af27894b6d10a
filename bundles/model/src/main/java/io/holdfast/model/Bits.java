package io.holdfast.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A base in which each character holds a fixed number of bits, most significant first: RFC 4648 and its like. */
final class Bits {
    private final byte[] digits;
    private final byte[] values = new byte[128];
    private final int bits;
    /** Characters in a padded group; 0 = no padding. */
    private final int group;

    Bits(String digits, boolean padded, boolean ignoreCase) {
        this.digits = digits.getBytes(StandardCharsets.US_ASCII);
        this.bits = Integer.numberOfTrailingZeros(digits.length());
        this.group = padded ? Integer.lowestOneBit(8 / Integer.lowestOneBit(bits)) : 0;
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < digits.length(); i++) {
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
        int p = prefix.length();
        int n = (int) ((in.length * 8L + bits - 1) / bits);
        int padded = group == 0 ? n : (n + group - 1) / group * group;
        byte[] out = new byte[p + padded];
        for (int i = 0; i < p; i++) {
            out[i] = (byte) prefix.charAt(i);
        }
        int at = p;
        int buf = 0;
        int have = 0;
        int mask = digits.length - 1;
        for (byte b : in) {
            buf = buf << 8 | b & 0xff;
            for (have += 8; have >= bits;) {
                have -= bits;
                out[at++] = digits[buf >>> have & mask];
            }
        }
        if (have > 0) {
            out[at++] = digits[buf << bits - have & mask];
        }
        Arrays.fill(out, at, out.length, (byte) '=');
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    /**
     * The bytes of this text from this index on. Left-over bits are not looked at, as in Go.
     *
     * @throws IllegalArgumentException says what is wrong, but not in which text
     */
    byte[] decode(String text, int from) {
        int end = group == 0 ? text.length() : unpadded(text, from);
        long total = (long) (end - from) * bits;
        if (total % 8 >= bits) {
            throw new IllegalArgumentException("impossible length " + (text.length() - from));
        }
        byte[] out = new byte[(int) (total / 8)];
        int n = 0;
        int buf = 0;
        int have = 0;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            int v = c < 128 ? values[c] : -1;
            if (v < 0) {
                throw new IllegalArgumentException("illegal character at " + i);
            }
            buf = buf << bits | v;
            have += bits;
            if (have >= 8) {
                have -= 8;
                out[n++] = (byte) (buf >>> have);
            }
        }
        return out;
    }

    // the end of the characters that hold bits; the rest is checked to be exactly the padding due
    private int unpadded(String text, int from) {
        int end = text.length();
        while (end > from && text.charAt(end - 1) == '=') {
            end--;
        }
        if ((text.length() - from) % group != 0 || text.length() - end >= group) {
            throw new IllegalArgumentException("wrong padding");
        }
        return end;
    }
}
