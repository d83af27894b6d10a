package io.holdfast.consensus.raft.internal.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jgroups.protocols.raft.LogEntry;

/**
 * One entry as it lies in a segment: {@code checksum 4 · length 4 · index 8 · before 4 · commit 8 · term 8 · flags 1 · command}.
 * The checksum (CRC32C) goes over a salt and all that follows it; the salt is the log's own random number, so nobody can put a
 * record inside a command.
 *
 * @param before how many entries of the same sync are in front of this one. So a reader can tell a torn sync, which nobody was told
 *               about, from damage to what was durable
 * @param commit what the writer knew to be committed
 */
record Record(long index, int before, long commit, LogEntry entry) {
    static final int HEADER = 37;
    static final int MOST = 64 << 20;

    private static final int CHECKSUM = 4;
    private static final int INTERNAL = 1;
    private static final int WITHOUT_COMMAND = 2;

    static int size(LogEntry entry) {
        return HEADER + entry.length();
    }

    int size() {
        return size(entry);
    }

    /** The index of the first entry of the sync that this one was part of. */
    long firstOfSync() {
        return index - before;
    }

    /** Writes it to a buffer that has an array. */
    void writeTo(ByteBuffer out, long salt) {
        int start = out.position();
        out.putInt(0).putInt(entry.length()).putLong(index).putInt(before).putLong(commit).putLong(entry.term());
        out.put((byte) ((entry.internal() ? INTERNAL : 0) | (entry.command() == null ? WITHOUT_COMMAND : 0)));
        if (entry.command() != null) {
            out.put(entry.command(), entry.offset(), entry.length());
        }
        out.putInt(start, checksum(out.array(), out.arrayOffset() + start, out.position() - start, salt));
    }

    /** The record at this place; null when there is none that is whole. */
    static Record read(byte[] bytes, int at, long salt) {
        if (bytes.length - at < HEADER) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, at, bytes.length - at);
        int checksum = in.getInt();
        int length = in.getInt();
        if (length < 0 || length > MOST || length > bytes.length - at - HEADER
                || checksum != checksum(bytes, at, HEADER + length, salt)) {
            return null;
        }
        long index = in.getLong();
        int before = in.getInt();
        long commit = in.getLong();
        long term = in.getLong();
        int flags = in.get();
        byte[] command = null;
        if ((flags & WITHOUT_COMMAND) == 0) {
            command = new byte[length];
            in.get(command);
        }
        return new Record(index, before, commit, new LogEntry(term, command, 0, length, (flags & INTERNAL) != 0));
    }

    /** The length of the command of the record whose first bytes these are. */
    static int length(ByteBuffer header) {
        return header.getInt(CHECKSUM);
    }

    private static int checksum(byte[] bytes, int from, int size, long salt) {
        CRC32C crc = new CRC32C();
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            crc.update((int) (salt >>> shift));
        }
        crc.update(bytes, from + CHECKSUM, size - CHECKSUM);
        return (int) crc.getValue();
    }
}
