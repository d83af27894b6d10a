package io.holdfast.model.msgpack;

import io.holdfast.model.Times;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Reads msgpack from memory, whatever of its forms Go's codec takes too. Every method throws {@link IllegalArgumentException} for what
 * is not there or is something else, with what was found and what is expected. Never allocates more than the bytes that are there
 * account for. Not thread-safe.
 */
public final class MsgpackReader {
    /** Nothing that is skipped may be nested deeper. */
    static final int MAX_DEPTH = 32;
    /** 9999-12-31T23:59:59Z: no later time can be written in JSON. */
    private static final long LAST_SECOND = 253402300799L;
    /** 0000-01-01T00:00:00Z. */
    private static final long FIRST_SECOND = -62167219200L;

    private final byte[] bytes;
    private final int end;
    private int at;

    public MsgpackReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Over a part of an array, which must not be changed. */
    public MsgpackReader(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.at = from;
        this.end = from + length;
    }

    public int remaining() {
        return end - at;
    }

    private static IllegalArgumentException malformed(String found, String expected) {
        return new IllegalArgumentException("invalid msgpack: found " + found + ", expected " + expected);
    }

    private IllegalArgumentException unexpected(String expected) {
        return malformed(at < end ? "byte 0x" + Integer.toHexString(bytes[at] & 0xff) : "the end", expected);
    }

    private int code(String expected) {
        if (at >= end) {
            throw unexpected(expected);
        }
        return bytes[at] & 0xff;
    }

    /** The big-endian number of so many bytes behind the first; moves behind it. */
    private long big(int length) {
        if (remaining() < 1 + length) {
            at = end;
            throw unexpected("a number of " + length + " bytes");
        }
        at++;
        long n = 0;
        for (int i = 0; i < length; i++) {
            n = n << 8 | bytes[at++] & 0xff;
        }
        return n;
    }

    /** Moves behind a nil if one is next, and says whether. */
    public boolean nil() {
        if (at < end && bytes[at] == (byte) 0xc0) {
            at++;
            return true;
        }
        return false;
    }

    public boolean bool() {
        int c = code("a bool");
        if (c != 0xc2 && c != 0xc3) {
            throw unexpected("a bool");
        }
        at++;
        return c == 0xc3;
    }

    /** A number that fits a signed 64-bit one; a float without a fraction will do. */
    public long signed() {
        int c = code("a number");
        if (c < 0x80 || c >= 0xe0) {
            at++;
            return (byte) c;
        }
        return switch (c) {
            case 0xcc -> big(1);
            case 0xcd -> big(2);
            case 0xce -> big(4);
            case 0xcf -> notNegative(big(8), "a number below 2^63");
            case 0xd0 -> (byte) big(1);
            case 0xd1 -> (short) big(2);
            case 0xd2 -> (int) big(4);
            case 0xd3 -> big(8);
            case 0xca, 0xcb -> whole(float64());
            default -> throw unexpected("a number");
        };
    }

    /** A number from 0 on: a negative {@code long} stands for one from 2^63 on. */
    public long unsigned() {
        if (code("a number") == 0xcf) {
            return big(8);
        }
        return notNegative(signed(), "a number from 0 on");
    }

    private static long notNegative(long n, String expected) {
        if (n < 0) {
            throw malformed(expected.contains("2^63") ? Long.toUnsignedString(n) : Long.toString(n), expected);
        }
        return n;
    }

    private static long whole(double d) {
        if (d != Math.rint(d) || Math.abs(d) >= 0x1p63) {
            throw malformed(Double.toString(d), "a whole number");
        }
        return (long) d;
    }

    /** A signed number that fits 32 bits. */
    public int int32() {
        long n = signed();
        if (n != (int) n) {
            throw malformed(Long.toString(n), "a number of 32 bits");
        }
        return (int) n;
    }

    /** A float, or a whole number. */
    public double float64() {
        return switch (code("a number")) {
            case 0xca -> Float.intBitsToFloat((int) big(4));
            case 0xcb -> Double.longBitsToDouble(big(8));
            default -> signed();
        };
    }

    /** The length of the bytes that are next; moves to their first. */
    private int rawLength(String expected) {
        int c = code(expected);
        long n;
        if (c >= 0xa0 && c <= 0xbf) {
            at++;
            n = c & 31;
        } else {
            n = switch (c) {
                case 0xc4, 0xd9 -> big(1);
                case 0xc5, 0xda -> big(2);
                case 0xc6, 0xdb -> big(4);
                default -> throw unexpected(expected);
            };
        }
        if (n > remaining()) {
            throw malformed(remaining() + " bytes", n + " bytes");
        }
        return (int) n;
    }

    /** Bytes or a text, as a copy. */
    public byte[] raw() {
        int n = rawLength("bytes");
        at += n;
        return Arrays.copyOfRange(bytes, at - n, at);
    }

    /** A text; what is not UTF-8 in it becomes U+FFFD, as in Go's JSON. */
    public String text() {
        int n = rawLength("a text");
        at += n;
        return new String(bytes, at - n, n, StandardCharsets.UTF_8);
    }

    /** Begins a list. @return how many values follow, each of a byte at least */
    public int list() {
        return count(0x90, 0xdc, 1, "a list");
    }

    /** Whether a list is next. */
    boolean isList() {
        int c = at < end ? bytes[at] & 0xff : 0;
        return c >= 0x90 && c <= 0x9f || c == 0xdc || c == 0xdd;
    }

    /** Begins a map. @return how many keys and values follow */
    public int map() {
        return count(0x80, 0xde, 2, "a map");
    }

    private int count(int fix, int code16, int each, String expected) {
        int c = code(expected);
        long n;
        if ((c & 0xf0) == fix) {
            at++;
            n = c & 15;
        } else if (c == code16) {
            n = big(2);
        } else if (c == code16 + 1) {
            n = big(4);
        } else {
            throw unexpected(expected);
        }
        // so that nobody makes room for what cannot come
        if (n * each > remaining()) {
            throw malformed(n + " entries in " + remaining() + " bytes", "all of them");
        }
        return (int) n;
    }

    /** A time: the payload of a timestamp as raw bytes, or a timestamp; nil is {@link Times#ZERO}. */
    public Instant time() {
        if (nil()) {
            return Times.ZERO;
        }
        int c = code("a time");
        int n;
        if (c == 0xd6 || c == 0xd7 || c == 0xc7) {
            n = c == 0xc7 ? (int) big(1) : (int) (big(0) + (c == 0xd6 ? 4 : 8));
            if (code("a time") != 0xff) {
                throw unexpected("the extension of a time");
            }
            at++;
        } else {
            n = rawLength("a time");
        }
        if (n > remaining()) {
            throw malformed(remaining() + " bytes", "a time of " + n);
        }
        ByteBuffer b = ByteBuffer.wrap(bytes, at, n);
        at += n;
        return switch (n) {
            case 4 -> instant(b.getInt() & 0xffffffffL, 0);
            case 8 -> instant(b.getLong(b.position()) & (1L << 34) - 1, b.getLong(b.position()) >>> 34);
            case 12 -> instant(b.getLong(b.position() + 4), b.getInt() & 0xffffffffL);
            default -> throw malformed(n + " bytes", "a time of 4, 8 or 12");
        };
    }

    private static Instant instant(long seconds, long nanos) {
        if (nanos > 999_999_999 || seconds > LAST_SECOND || seconds < FIRST_SECOND) {
            throw malformed("second " + seconds + " and nanosecond " + nanos, "a time within the years 0 to 9999");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /** Moves behind the next value, whatever it is. */
    public void skip() {
        ValueEnd scan = new ValueEnd(MAX_DEPTH);
        at = scan.find(bytes, at, end);
        if (!scan.isFound()) {
            throw unexpected("a whole value");
        }
    }
}
