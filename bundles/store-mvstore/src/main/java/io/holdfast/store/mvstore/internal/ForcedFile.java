package io.holdfast.store.mvstore.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;

/**
 * MVStore's one file, with some weaknesses of the original taken away.
 *
 * <p>A chunk is valid by its header and footer alone, so its footer is written only when the rest is on the disk: a power cut cannot
 * leave a valid chunk with holes.
 *
 * <p>The newest chunk is found from two store headers, which the original seldom writes, and after the chunk: until then they name one
 * from which others lead to the newest, and any but the newest may be written over by the next. An end in that moment brings an old
 * version back. Here they name each chunk as soon as it is there, in turn, so that one of them is always right. Nor are they ever
 * marked as of a clean end: after that the original takes any unneeded chunk that was written over for damage, and goes back as well.
 *
 * <p>All goes through a {@link RandomAccessFile}: a file channel would be closed by the interrupt of any thread that happens to read.
 */
class ForcedFile extends SingleFileStore {
    static final int FOOTER_BYTES = 128;
    private static final int BLOCK_BYTES = 4096;
    private static final int HEADERS = 2;
    private static final String VERSION = "version";

    private RandomAccessFile file;
    // what is there on opening may be in the system's memory only
    private boolean unsynced = true;
    // as last written; null = not since it was opened
    private byte[] header;
    private int nextHeader;

    ForcedFile(Path path) {
        super(new HashMap<>());
        open("file:" + path, false, null);
    }

    @Override
    public void open(String name, boolean readOnly, char[] encryptionKey) {
        super.open(name, readOnly, encryptionKey);
        try {
            file = new RandomAccessFile(name.substring("file:".length()), "rw");
            if (isUnfinished()) {
                file.setLength(0);
                setSize(0);
            }
        } catch (IOException e) {
            super.close();
            throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "Could not open {0}", name, e);
        }
    }

    // whether its making was cut short: nothing was ever in it then
    private boolean isUnfinished() throws IOException {
        boolean unfinished = size() <= HEADERS * BLOCK_BYTES;
        for (long pos = 0; unfinished && pos < size(); pos += BLOCK_BYTES) {
            file.seek(pos);
            int first = file.read();
            unfinished = first == 0 || first == 'H';
        }
        return unfinished;
    }

    /** Finds the newest chunk; one that is older than was written, for whatever reason, is refused. */
    @Override
    protected void readStoreHeader(boolean recoveryMode) {
        super.readStoreHeader(recoveryMode);
        long named = DataUtils.readHexLong(storeHeader, VERSION, 0);
        // the last may have been cut off, and was not acknowledged then
        if (lastChunkVersion() < named - 1) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT,
                    "{0} is damaged: only version {1} is whole, of {2} written", getFileName(), lastChunkVersion(), named);
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
            if (chunk != null) {
                writeChunk(chunk, pos, bytes);
            } else if (pos == 0) {
                writeHeaders(lastChunk == null ? Arrays.copyOf(bytes, BLOCK_BYTES) : headerOf(lastChunk));
            } else {
                write(pos, bytes, 0, length);
            }
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED,
                    "Writing {0} bytes at {1} of {2} failed", length, pos, getFileName(), e);
        }
        writeCount.incrementAndGet();
        writeBytes.addAndGet(length);
    }

    private void writeChunk(SFChunk chunk, long pos, byte[] bytes) throws IOException {
        if (unsynced) {
            // this may go where the chunk before the last was: first the last one must surely be there
            sync();
        }
        if (header == null && lastChunk != null) {
            writeHeaders(headerOf(lastChunk));
            sync();
        }
        int body = bytes.length - FOOTER_BYTES;
        write(pos, bytes, 0, body);
        force();
        write(pos + body, bytes, body, FOOTER_BYTES);
        // should this come to the disk and the footer not, there is the other one
        header = headerOf(chunk);
        write(nextHeader * BLOCK_BYTES, header, 0, BLOCK_BYTES);
        nextHeader = (nextHeader + 1) % HEADERS;
    }

    /** Both, so that there is one at any moment. */
    private void writeHeaders(byte[] bytes) throws IOException {
        if (Arrays.equals(bytes, header)) {
            return;
        }
        for (int i = 0; i < HEADERS; i++) {
            sync();
            write(i * BLOCK_BYTES, bytes, 0, BLOCK_BYTES);
        }
        header = bytes;
    }

    /** As the original writes it, but never with its mark of a clean end. */
    private byte[] headerOf(SFChunk chunk) {
        HashMap<String, Object> fields = new HashMap<>(storeHeader);
        fields.remove("clean");
        fields.put("chunk", chunk.id);
        fields.put("block", chunk.block);
        fields.put(VERSION, chunk.version);
        StringBuilder text = DataUtils.appendMap(new StringBuilder(), fields);
        byte[] summed = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        DataUtils.appendMap(text, "fletcher", DataUtils.getFletcher32(summed, 0, summed.length));
        return Arrays.copyOf(text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1), BLOCK_BYTES);
    }

    /** Writes it, to be on the disk some time before the next {@link #force} returns. */
    void write(long pos, byte[] bytes, int from, int length) throws IOException {
        synchronized (file) {
            file.seek(pos);
            file.write(bytes, from, length);
            unsynced = true;
        }
    }

    /** Returns when all that was written is on the disk. */
    void force() throws IOException {
        file.getFD().sync();
    }

    /** Shortens it, some time before the next {@link #force} returns. */
    void shorten(long size) throws IOException {
        synchronized (file) {
            file.setLength(size);
        }
    }

    @Override
    public final void sync() {
        try {
            force();
            unsynced = false;
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "Could not sync {0}", getFileName(), e);
        }
    }

    @Override
    public void truncate(long size) {
        try {
            shorten(size);
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
