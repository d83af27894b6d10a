package io.holdfast.spi.store;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keys in unsigned byte order, values any bytes. Thread-safe; calls block for the disk. After an I/O error in a write every later
 * write fails too, until the store is opened again: nothing is acknowledged that might not be there.
 */
@ConsumerType
public interface OrderedStore extends AutoCloseable {
    /** A random text made when the store was created; {@link #clear()} keeps it. */
    String storeId();

    /** The value of this key, or null. */
    byte[] get(byte[] key) throws IOException;

    /**
     * Writes all of the batch or nothing of it.
     *
     * @param sync whether to return only when a power cut can no longer undo it (and everything written before it)
     */
    void write(WriteBatch batch, boolean sync) throws IOException;

    /** The store as it is now; writers are not held up; must be closed. */
    Snapshot snapshot() throws IOException;

    /** Removes all keys. Atomicity is not promised: a crash in between may leave some. */
    void clear() throws IOException;

    /** Closes; what was written without sync is written out. Idempotent. Snapshots still open fail from now on, without harm. */
    @Override
    void close() throws IOException;

    /** An unchanging view. */
    @ConsumerType
    interface Snapshot extends AutoCloseable {
        /** The value of this key, or null. */
        byte[] get(byte[] key) throws IOException;

        /**
         * The keys from {@code from} (inclusive; null = from the first) to {@code to} (exclusive; null = to the last), ascending.
         * Must be closed before its snapshot.
         */
        Cursor range(byte[] from, byte[] to) throws IOException;

        @Override
        void close();
    }

    /** Goes over keys; one thread at a time. */
    @ConsumerType
    interface Cursor extends AutoCloseable {
        /** Moves to the next key; must be called before the first. */
        boolean next() throws IOException;

        byte[] key();

        byte[] value();

        @Override
        void close();
    }
}
