package io.holdfast.store.mvstore.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;

/**
 * MVStore's one file, with two weaknesses of the original taken away. A chunk is valid by its header and footer alone, so its footer
 * is written only when the rest is on the disk: a power cut cannot leave a valid chunk with holes. And all goes through a
 * {@link RandomAccessFile}: a file channel would be closed by the interrupt of any thread that happens to read.
 */
final class ForcedFile extends SingleFileStore {
    private static final int FOOTER_BYTES = 128;

    private RandomAccessFile file;
    private boolean unsynced;

    ForcedFile(Path path) {
        super(new HashMap<>());
        open("file:" + path, false, null);
    }

    @Override
    public void open(String name, boolean readOnly, char[] encryptionKey) {
        super.open(name, readOnly, encryptionKey);
        try {
            file = new RandomAccessFile(name.substring("file:".length()), "rw");
        } catch (IOException e) {
            super.close();
            throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "Could not open {0}", name, e);
        }
    }

    @Override
    public ByteBuffer readFully(SFChunk chunk, long pos, int length) {
        byte[] bytes = new byte[length];
        try {
            synchronized (file) {
                file.seek(pos);
                file.readFully(bytes);
            }
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED,
                    "Reading {0} bytes at {1} of {2} failed", length, pos, getFileName(), e);
        }
        readCount.incrementAndGet();
        readBytes.addAndGet(length);
        return ByteBuffer.wrap(bytes);
    }

    @Override
    protected void writeFully(SFChunk chunk, long pos, ByteBuffer source) {
        int length = source.remaining();
        setSize(Math.max(size(), pos + length));
        byte[] bytes = new byte[length];
        source.get(bytes);
        try {
            if (chunk == null) {
                write(pos, bytes, 0, length);
            } else {
                writeChunk(pos, bytes, length - FOOTER_BYTES);
            }
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED,
                    "Writing {0} bytes at {1} of {2} failed", length, pos, getFileName(), e);
        }
        writeCount.incrementAndGet();
        writeBytes.addAndGet(length);
    }

    private void writeChunk(long pos, byte[] bytes, int body) throws IOException {
        if (unsynced) {
            // this may go where the chunk before the last was: first the last one must surely be there
            sync();
        }
        write(pos, bytes, 0, body);
        file.getFD().sync();
        write(pos + body, bytes, body, bytes.length - body);
    }

    private void write(long pos, byte[] bytes, int from, int length) throws IOException {
        synchronized (file) {
            file.seek(pos);
            file.write(bytes, from, length);
            unsynced = true;
        }
    }

    @Override
    public void sync() {
        try {
            file.getFD().sync();
            unsynced = false;
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "Could not sync {0}", getFileName(), e);
        }
    }

    @Override
    public void truncate(long size) {
        try {
            synchronized (file) {
                file.setLength(size);
            }
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "Could not truncate {0} to {1}", getFileName(), size, e);
        }
        setSize(Math.min(size(), size));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "Could not close {0}", getFileName(), e);
        } finally {
            super.close();
        }
    }
}
