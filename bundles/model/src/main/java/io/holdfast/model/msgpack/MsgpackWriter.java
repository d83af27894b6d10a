package io.holdfast.model.msgpack;

import io.holdfast.model.Times;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes msgpack into memory, in the dialect of Go's ugorji codec with its default options: strings and bytes alike as raw, never
 * as str8 or bin; signed numbers in signed forms only; times as the bare payload of a timestamp. Not thread-safe.
 */
public final class MsgpackWriter {
    private static final int FIRST = 512;

    private byte[] bytes = new byte[FIRST];
    private int size;

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** Takes back what was written after so many bytes. */
    public void truncate(int to) {
        size = Math.min(size, to);
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** What was written, not copied; this writer then begins anew. */
    public ByteBuffer take() {
        ByteBuffer out = ByteBuffer.wrap(bytes, 0, size);
        bytes = new byte[Math.max(FIRST, size)];
        size = 0;
        return out;
    }

    private MsgpackWriter put(int code, long value, int length) {
        room(1 + length);
        bytes[size++] = (byte) code;
        for (int shift = (length - 1) * 8; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    public MsgpackWriter nil() {
        return put(0xc0, 0, 0);
    }

    public MsgpackWriter bool(boolean value) {
        return put(value ? 0xc3 : 0xc2, 0, 0);
    }

    /** A signed number. */
    public MsgpackWriter signed(long v) {
        if (v >= -32 && v <= 127) {
            return put((int) v, 0, 0);
        }
        if (v == (byte) v) {
            return put(0xd0, v, 1);
        }
        if (v == (short) v) {
            return put(0xd1, v, 2);
        }
        return v == (int) v ? put(0xd2, v, 4) : put(0xd3, v, 8);
    }

    /** An unsigned number: a negative {@code long} stands for one from 2^63 on. */
    public MsgpackWriter unsigned(long v) {
        if (v >>> 7 == 0) {
            return put((int) v, 0, 0);
        }
        if (v >>> 8 == 0) {
            return put(0xcc, v, 1);
        }
        if (v >>> 16 == 0) {
            return put(0xcd, v, 2);
        }
        return v >>> 32 == 0 ? put(0xce, v, 4) : put(0xcf, v, 8);
    }

    /** A text, in UTF-8; half of a surrogate pair becomes {@code ?}. */
    public MsgpackWriter text(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes, which the dialect does not tell from a text. */
    public MsgpackWriter raw(byte[] value) {
        return raw(ByteBuffer.wrap(value));
    }

    /** The rest of this buffer, whose position is left as it is. */
    public MsgpackWriter raw(ByteBuffer value) {
        int n = value.remaining();
        header(n, 31, 0xa0, 0xda);
        room(n);
        value.duplicate().get(bytes, size, n);
        size += n;
        return this;
    }

    /** Begins a list of so many values. */
    public MsgpackWriter list(int count) {
        return header(count, 15, 0x90, 0xdc);
    }

    /** Begins a map of so many keys and values. */
    public MsgpackWriter map(int count) {
        return header(count, 15, 0x80, 0xde);
    }

    private MsgpackWriter header(int n, int fix, int fixCode, int code16) {
        if (n <= fix) {
            return put(fixCode | n, 0, 0);
        }
        return n <= 0xffff ? put(code16, n, 2) : put(code16 + 1, n, 4);
    }

    /** A time; {@link Times#ZERO} is nil. */
    public MsgpackWriter time(Instant time) {
        if (time.equals(Times.ZERO)) {
            return nil();
        }
        long s = time.getEpochSecond();
        int n = time.getNano();
        if (s >>> 34 != 0) {
            put(0xac, n, 4);
            room(8);
            ByteBuffer.wrap(bytes, size, 8).putLong(s);
            size += 8;
            return this;
        }
        return n == 0 && s >>> 32 == 0 ? put(0xa4, s, 4) : put(0xa8, (long) n << 34 | s, 8);
    }

    /** Bytes that are msgpack already. */
    public MsgpackWriter encoded(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }
}
