package io.holdfast.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times as Go writes and reads them in JSON: RFC 3339 with up to nine digits of fraction; written in UTC.
 * Source: Go's time.RFC3339Nano. Differs: what RFC 3339 does not allow but Go does (one-digit hours, a comma) is refused.
 */
public final class GoTime {
    /** The last second that RFC 3339 can write; Go cannot write a later one either. */
    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final Instant MIN = Instant.parse("0000-01-01T00:00:00Z");
    private static final String ZERO = "0001-01-01T00:00:00Z";

    private GoTime() {
    }

    /**
     * Writes a time in UTC, without trailing zeros of the fraction.
     *
     * @throws IllegalArgumentException when the year is not within 0 to 9999
     */
    public static String format(Instant time) {
        if (time.equals(Times.ZERO)) {
            return ZERO;
        }
        if (time.isAfter(MAX) || time.isBefore(MIN)) {
            throw new IllegalArgumentException("time " + time + " is not within the years 0 to 9999");
        }
        LocalDateTime t = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        StringBuilder out = new StringBuilder(30);
        two(out, t.getYear() / 100);
        two(out, t.getYear() % 100);
        two(out.append('-'), t.getMonthValue());
        two(out.append('-'), t.getDayOfMonth());
        two(out.append('T'), t.getHour());
        two(out.append(':'), t.getMinute());
        two(out.append(':'), t.getSecond());
        return GoDuration.fraction(out, time.getNano(), 9).append('Z').toString();
    }

    private static void two(StringBuilder out, int n) {
        out.append((char) ('0' + n / 10)).append((char) ('0' + n % 10));
    }

    /**
     * Reads a time: {@code 2006-01-02T15:04:05}, an optional fraction (digits after the ninth are dropped), {@code Z} or an offset.
     *
     * @throws IllegalArgumentException names the text and what is expected
     */
    public static Instant parse(String text) {
        try {
            if (text.length() < 20) {
                throw new IllegalArgumentException();
            }
            LocalDateTime t = LocalDateTime.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10),
                    number(text, 11, 13), number(text, 14, 16), number(text, 17, 19));
            separators(text);
            int at = 19;
            int nanos = 0;
            if (text.charAt(at) == '.') {
                int from = ++at;
                while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                    at++;
                }
                nanos = nanos(text, from, at);
            }
            return t.plusNanos(nanos).toInstant(ZoneOffset.UTC).minusSeconds(offset(text, at));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid time: " + Quote.of(text) + ", expected RFC 3339 such as 2006-01-02T15:04:05Z");
        }
    }

    private static void separators(String text) {
        if (text.charAt(4) != '-' || text.charAt(7) != '-' || text.charAt(10) != 'T' || text.charAt(13) != ':' || text.charAt(16) != ':') {
            throw new IllegalArgumentException();
        }
    }

    private static int nanos(String text, int from, int to) {
        if (from == to) {
            throw new IllegalArgumentException();
        }
        int nanos = number(text, from, Math.min(to, from + 9));
        for (int i = to; i < from + 9; i++) {
            nanos *= 10;
        }
        return nanos;
    }

    private static int offset(String text, int at) {
        int left = text.length() - at;
        if (left == 1 && text.charAt(at) == 'Z') {
            return 0;
        }
        if (left != 6 || text.charAt(at) != '+' && text.charAt(at) != '-' || text.charAt(at + 3) != ':') {
            throw new IllegalArgumentException();
        }
        int hours = number(text, at + 1, at + 3);
        int minutes = number(text, at + 4, at + 6);
        if (hours > 23 || minutes > 59) {
            throw new IllegalArgumentException();
        }
        return (text.charAt(at) == '-' ? -60 : 60) * (hours * 60 + minutes);
    }

    private static int number(String text, int from, int to) {
        int n = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new IllegalArgumentException();
            }
            n = n * 10 + c - '0';
        }
        return n;
    }
}
