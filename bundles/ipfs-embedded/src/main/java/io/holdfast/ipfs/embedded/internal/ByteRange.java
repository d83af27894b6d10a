package io.holdfast.ipfs.embedded.internal;

/**
 * A part of a file asked for by a {@code Range} header.
 *
 * @param length 0 = cannot be satisfied
 */
record ByteRange(long offset, long length) {
    private static final String UNIT = "bytes=";
    private static final int MAX_DIGITS = 18;

    /** Null when there is none that is understood: several parts, other units and rubbish are ignored, as RFC 9110 allows. */
    static ByteRange parse(String header, long size) {
        if (header == null || !header.startsWith(UNIT) || header.indexOf(',') >= 0) {
            return null;
        }
        String spec = header.substring(UNIT.length()).trim();
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return null;
        }
        long first = number(spec.substring(0, dash));
        long last = number(spec.substring(dash + 1));
        boolean hasFirst = dash > 0;
        boolean hasLast = dash + 1 < spec.length();
        if (hasFirst && first < 0 || hasLast && last < 0 || !hasFirst && !hasLast || hasFirst && hasLast && last < first) {
            return null;
        }
        if (!hasFirst) {
            long length = Math.min(last, size);
            return new ByteRange(size - length, length);
        }
        if (first >= size) {
            return new ByteRange(0, 0);
        }
        return new ByteRange(first, hasLast ? Math.min(last, size - 1) - first + 1 : size - first);
    }

    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            return -1;
        }
        long n = 0;
        for (int i = 0; i < digits.length(); i++) {
            int d = digits.charAt(i) - '0';
            if (d < 0 || d > 9) {
                return -1;
            }
            n = n * 10 + d;
        }
        return n;
    }
}
