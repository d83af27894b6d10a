package io.holdfast.model;

/** Unsigned varints of multiformats: least significant group first, at most 9 bytes, no longer than needed. */
final class Varint {
    private Varint() {
    }

    /**
     * The number that begins at this index.
     *
     * @throws IllegalArgumentException when it is cut off, longer than needed or above 2^63-1
     */
    static long read(byte[] in, int at) {
        long value = 0;
        for (int i = 0; at + i < in.length; i++) {
            byte b = in[at + i];
            if (i == 8 && b < 0) {
                throw new IllegalArgumentException("a varint is longer than 9 bytes");
            }
            if (b >= 0) {
                if (b == 0 && i > 0) {
                    throw new IllegalArgumentException("a varint is not minimally encoded");
                }
                return value | (long) b << 7 * i;
            }
            value |= (b & 0x7fL) << 7 * i;
        }
        throw new IllegalArgumentException("cut off inside a varint");
    }

    /** The number that begins at this index, which must be below 2^31. */
    static int readInt(byte[] in, int at, String what) {
        long value = read(in, at);
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + " " + value + " is above 2147483647");
        }
        return (int) value;
    }

    /** How many bytes this number takes. */
    static int size(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Writes the number and returns the index after it. */
    static int write(byte[] out, int at, long value) {
        int i = at;
        long left = value;
        for (; left >>> 7 != 0; left >>>= 7) {
            out[i++] = (byte) (left | 0x80);
        }
        out[i++] = (byte) left;
        return i;
    }
}
