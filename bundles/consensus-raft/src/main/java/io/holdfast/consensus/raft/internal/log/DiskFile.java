package io.holdfast.consensus.raft.internal.log;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of a {@link Disk}. */
interface DiskFile extends Closeable {
    long size() throws IOException;

    /** Reads some bytes into a buffer that has an array; -1 at the end. */
    int read(ByteBuffer into, long position) throws IOException;

    /** Writes some of these bytes: as many as it says. */
    int write(ByteBuffer bytes, long position) throws IOException;

    void truncate(long size) throws IOException;

    /** Makes the contents and the size durable. */
    void sync() throws IOException;

    /** Writes all of these bytes. */
    default void writeAll(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            int n = write(bytes, at);
            if (n <= 0) {
                throw new IOException("the disk took " + n + " of " + bytes.remaining() + " bytes");
            }
            at += n;
        }
    }

    /** Reads as many bytes as fit. */
    default void readAll(ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int n = read(into, at);
            if (n < 0) {
                throw new EOFException("end of file at " + at + ", expected " + into.remaining() + " more bytes");
            }
            at += n;
        }
    }
}
