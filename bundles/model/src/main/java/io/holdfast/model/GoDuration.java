package io.holdfast.model;

import java.time.Duration;

/** Durations as Go writes and reads them: {@code 1h2m0.5s}, {@code 300ms}. Source: Go's time.ParseDuration and Duration.String. */
public final class GoDuration {
    private static final String INVALID = "invalid duration ";
    private static final long SECOND = 1_000_000_000L;

    private GoDuration() {
    }

    /**
     * Reads a duration: an optional sign, then numbers with a unit each (ns, us, µs, ms, s, m, h); a lone {@code 0} needs no unit.
     *
     * @throws IllegalArgumentException names the text and what is wrong with it
     */
    public static Duration parse(String text) {
        boolean signed = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+');
        boolean negative = signed && text.charAt(0) == '-';
        int at = signed ? 1 : 0;
        if (text.length() == at + 1 && text.charAt(at) == '0') {
            return Duration.ZERO;
        }
        if (text.length() == at) {
            throw invalid(text, "expected a number with a unit");
        }
        // kept negative: Go's shortest duration, -2^63 ns, has no positive twin
        long total = 0;
        Scan scan = new Scan(text, at);
        while (scan.at < text.length()) {
            try {
                total = Math.addExact(total, scan.negativeTerm());
            } catch (ArithmeticException e) {
                throw invalid(text, "too long");
            }
        }
        if (!negative && total == Long.MIN_VALUE) {
            throw invalid(text, "too long");
        }
        return Duration.ofNanos(negative ? total : -total);
    }

    private static IllegalArgumentException invalid(String text, String why) {
        return new IllegalArgumentException(INVALID + Quote.of(text) + ": " + why);
    }

    private static long unit(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "\u00b5s", "\u03bcs" -> 1000;
            case "ms" -> 1_000_000;
            case "s" -> SECOND;
            case "m" -> 60 * SECOND;
            case "h" -> 3600 * SECOND;
            default -> 0;
        };
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Reads one number with its unit after the other. */
    private static final class Scan {
        private final String text;
        private int at;
        /** What the fraction read last is to be divided by. */
        private double scale;

        Scan(String text, int at) {
            this.text = text;
            this.at = at;
        }

        long negativeTerm() {
            int start = at;
            long whole = 0;
            for (; atDigit(); at++) {
                whole = Math.subtractExact(Math.multiplyExact(whole, 10L), text.charAt(at) - '0');
            }
            boolean digits = at > start;
            long fraction = 0;
            scale = 1;
            if (at < text.length() && text.charAt(at) == '.') {
                int from = ++at;
                fraction = fraction();
                digits = digits || at > from;
            }
            if (!digits) {
                throw invalid(text, "expected a number with a unit");
            }
            long unit = readUnit();
            // Go computes the fraction in floating point; so must this, to give the same nanoseconds
            return Math.subtractExact(Math.multiplyExact(whole, unit), (long) (fraction * (unit / scale)));
        }

        // digits that a long cannot hold are ignored, as in Go
        private long fraction() {
            long fraction = 0;
            for (boolean full = false; atDigit(); at++) {
                full = full || fraction > (Long.MAX_VALUE - 9) / 10;
                if (!full) {
                    fraction = fraction * 10 + text.charAt(at) - '0';
                    scale *= 10;
                }
            }
            return fraction;
        }

        private boolean atDigit() {
            return at < text.length() && digit(text.charAt(at));
        }

        private long readUnit() {
            int start = at;
            while (at < text.length() && text.charAt(at) != '.' && !digit(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                throw invalid(text, "missing unit, expected one of ns us µs ms s m h");
            }
            String name = text.substring(start, at);
            long unit = unit(name);
            if (unit == 0) {
                throw invalid(text, "unknown unit " + Quote.of(name) + ", expected one of ns us µs ms s m h");
            }
            return unit;
        }
    }

    /**
     * Writes a duration as Go does: {@code 0s}, {@code 1.5ms}, {@code 1h0m0s}.
     *
     * @throws IllegalArgumentException when it does not fit into 64 bits of nanoseconds (about 292 years)
     */
    public static String format(Duration duration) {
        long nanos;
        try {
            nanos = duration.toNanos();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("duration " + duration + " is beyond 292 years");
        }
        if (nanos == 0) {
            return "0s";
        }
        // the magnitude is unsigned: -2^63 has no positive twin
        long abs = Math.abs(nanos);
        StringBuilder out = new StringBuilder(nanos < 0 ? "-" : "");
        if (Long.compareUnsigned(abs, SECOND) < 0) {
            return small(out, abs).toString();
        }
        long seconds = Long.divideUnsigned(abs, SECOND);
        long minutes = seconds / 60;
        if (minutes / 60 > 0) {
            out.append(minutes / 60).append('h');
        }
        if (minutes > 0) {
            out.append(minutes % 60).append('m');
        }
        out.append(seconds % 60);
        return fraction(out, Long.remainderUnsigned(abs, SECOND), 9).append('s').toString();
    }

    private static StringBuilder small(StringBuilder out, long nanos) {
        if (nanos < 1000) {
            return out.append(nanos).append("ns");
        }
        if (nanos < 1_000_000) {
            return fraction(out.append(nanos / 1000), nanos % 1000, 3).append("µs");
        }
        return fraction(out.append(nanos / 1_000_000), nanos % 1_000_000, 6).append("ms");
    }

    /** Appends a fraction of so many digits without its trailing zeros, and nothing when it is 0. */
    static StringBuilder fraction(StringBuilder out, long fraction, int digits) {
        if (fraction == 0) {
            return out;
        }
        String text = Long.toString(fraction);
        out.append('.').append("0".repeat(digits - text.length())).append(text);
        int end = out.length();
        while (out.charAt(end - 1) == '0') {
            end--;
        }
        out.setLength(end);
        return out;
    }
}
