package io.holdfast.model.msgpack;

/**
 * Finds where a value ends whose bytes come piece by piece. Looks at each byte once, and skips what texts and bytes hold. Not
 * thread-safe.
 */
public final class ValueEnd {
    /** Values that are still to come, of each list and map that is open. */
    private final long[] open;
    private int depth;
    /** Bytes of the value at hand that are still to come. */
    private long rest;
    /** Of a head that is cut off: its code and what of its length has come. */
    private int code = -1;
    private int missing;
    private long number;

    /** @param depth so deep lists and maps may be nested */
    public ValueEnd(int depth) {
        open = new long[depth + 1];
        open[0] = 1;
    }

    /** Whether the value's last byte was there. */
    public boolean isFound() {
        return depth == 0 && open[0] == 0 && rest == 0;
    }

    /**
     * Goes on.
     *
     * @return the position behind what was looked at: behind the value's last byte, else {@code end}
     * @throws IllegalArgumentException when it is nested too deep, or is no msgpack
     */
    public int find(byte[] bytes, int from, int end) {
        int at = from;
        while (true) {
            int some = (int) Math.min(rest, end - at);
            at += some;
            rest -= some;
            if (rest == 0 && code < 0) {
                close();
            }
            if (at == end || isFound()) {
                return at;
            }
            head(bytes[at++] & 0xff);
        }
    }

    private void close() {
        while (depth > 0 && open[depth] == 0) {
            depth--;
        }
    }

    private void head(int b) {
        if (code < 0) {
            code = b;
            number = 0;
            missing = lengthBytes(b);
        } else {
            number = number << 8 | b;
            missing--;
        }
        if (missing == 0) {
            int c = code;
            code = -1;
            open[depth]--;
            value(c);
        }
    }

    /** The bytes of the length that follows this code. */
    private static int lengthBytes(int c) {
        return switch (c) {
            case 0xc4, 0xc7, 0xd9 -> 1;
            case 0xc5, 0xc8, 0xda, 0xdc, 0xde -> 2;
            case 0xc6, 0xc9, 0xdb, 0xdd, 0xdf -> 4;
            default -> 0;
        };
    }

    private void value(int c) {
        if (c >= 0xa0 && c <= 0xbf) {
            rest = c & 31;
        } else if (c >= 0x90 && c <= 0x9f) {
            begin(c & 15);
        } else if (c >= 0x80 && c <= 0x8f) {
            begin((c & 15) * 2);
        } else if (c >= 0xc0 && c <= 0xdf) {
            other(c);
        }
    }

    private void other(int c) {
        switch (c) {
            case 0xc1 -> throw new IllegalArgumentException("invalid msgpack: found byte 0xc1, expected a value");
            case 0xc4, 0xc5, 0xc6, 0xd9, 0xda, 0xdb -> rest = number;
            case 0xc7, 0xc8, 0xc9 -> rest = number + 1;
            case 0xcc, 0xd0 -> rest = 1;
            case 0xcd, 0xd1, 0xd4 -> rest = 2;
            case 0xd5 -> rest = 3;
            case 0xca, 0xce, 0xd2 -> rest = 4;
            case 0xd6 -> rest = 5;
            case 0xcb, 0xcf, 0xd3 -> rest = 8;
            case 0xd7 -> rest = 9;
            case 0xd8 -> rest = 17;
            case 0xdc, 0xdd -> begin(number);
            case 0xde, 0xdf -> begin(number * 2);
            default -> { }
        }
    }

    private void begin(long values) {
        if (depth + 1 == open.length) {
            throw new IllegalArgumentException("invalid msgpack: lists and maps nested deeper than " + (open.length - 1));
        }
        open[++depth] = values;
    }
}
