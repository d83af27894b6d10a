package io.holdfast.store.mvstore.internal;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.StoreFolder;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * One MVStore file. What is written without sync stays in memory (in order, and seen by readers) until a write with sync, or until
 * there is too much of it: the file only ever holds whole batches.
 */
final class MvOrderedStore implements OrderedStore {
    static final String FILE = "store.mv";
    private static final int CACHE_MEGABYTES = 8;
    private static final int UNSAVED_BYTES = 4 << 20;
    // short is safe: a chunk is not written over while a view holds its version, nor before one without it is synced
    static final int RETENTION_MILLIS = 500;
    private static final int COMPACT_EVERY = 256;
    private static final int COMPACT_FILL_PERCENT = 50;
    private static final int COMPACT_BYTES = 4 << 20;

    private final StoreFolder folder;
    private final Consumer<MvOrderedStore> onClose;
    private final MVStore store;
    private final MVMap<byte[], byte[]> map;
    private final Set<MvView> views = ConcurrentHashMap.newKeySet();
    private final Object writing = new Object();
    private final Object viewing = new Object();
    private MvView view;
    private int commits;
    private Throwable failure;
    private volatile boolean closed;

    MvOrderedStore(StoreFolder folder, Consumer<MvOrderedStore> onClose) throws IOException {
        this(folder, onClose, ForcedFile::new, RETENTION_MILLIS);
    }

    /**
     * @param opener    opens the file at this path
     * @param retention for so many milliseconds the space of a chunk is not written over, from when it was written
     */
    MvOrderedStore(StoreFolder folder, Consumer<MvOrderedStore> onClose, Function<Path, ForcedFile> opener, int retention)
            throws IOException {
        this.folder = folder;
        this.onClose = onClose;
        Path database = Files.createDirectories(folder.database());
        store = new MVStore.Builder()
                .adoptFileStore(opener.apply(database.resolve(FILE)))
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .open();
        store.setCacheSize(CACHE_MEGABYTES);
        store.setRetentionTime(retention);
        store.setVersionsToKeep(0);
        map = store.openMap("data", new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
        view = new MvView(store, map.flushAndGetRoot(), views);
    }

    @Override
    public String storeId() {
        return folder.storeId();
    }

    @Override
    public byte[] get(byte[] key) throws IOException {
        // the pages of what nobody holds may be written over in the middle of a read
        try (Snapshot now = snapshot()) {
            return now.get(key);
        }
    }

    @Override
    public void write(WriteBatch batch, boolean sync) throws IOException {
        synchronized (writing) {
            refuseWrites();
            try {
                for (WriteBatch.Change c : batch.changes()) {
                    if (c.value() == null) {
                        map.remove(c.key());
                    } else {
                        map.put(c.key(), c.value());
                    }
                }
                show();
                if (sync || store.getUnsavedMemory() > UNSAVED_BYTES) {
                    commit();
                }
            } catch (RuntimeException | Error e) {
                // also of memory that has run out: half of the batch may be in the map, and must not be committed with the next
                failure = e;
                throw failed("a write", e);
            }
        }
    }

    /** Lets new snapshots see what has been written so far. */
    private void show() {
        MvView next = new MvView(store, map.flushAndGetRoot(), views);
        MvView last;
        synchronized (viewing) {
            last = view;
            view = next;
        }
        last.release();
    }

    private void commit() {
        store.commit();
        store.sync();
        if (++commits % COMPACT_EVERY == 0) {
            store.compact(COMPACT_FILL_PERCENT, COMPACT_BYTES);
        }
    }

    @Override
    public Snapshot snapshot() throws IOException {
        synchronized (viewing) {
            refuseWhenClosed();
            view.retain();
            return new MvSnapshot(this, map, view);
        }
    }

    @Override
    public void clear() throws IOException {
        synchronized (writing) {
            refuseWrites();
            try {
                map.clear();
                show();
                commit();
            } catch (RuntimeException | Error e) {
                failure = e;
                throw failed("clearing", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (writing) {
            synchronized (viewing) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            try (folder) {
                closeDatabase();
            } catch (RuntimeException e) {
                throw failed("closing", e);
            }
        }
        onClose.accept(this);
    }

    private void closeDatabase() {
        if (failure != null) {
            store.closeImmediately();
            return;
        }
        try {
            views.forEach(MvView::drop);
            commit();
            // no compaction: it moves chunks within the file, and there is no time for it here
            store.close(0);
        } catch (RuntimeException e) {
            store.closeImmediately();
            throw e;
        }
    }

    void refuseWhenClosed() throws IOException {
        if (closed) {
            throw new IOException(folder + " is closed");
        }
    }

    private void refuseWrites() throws IOException {
        refuseWhenClosed();
        if (failure != null) {
            throw failed("an earlier write", failure);
        }
    }

    /** A failure that comes of the closing is told as such. */
    IOException failed(String what, Throwable e) {
        return closed ? new IOException(folder + " is closed", e) : new IOException(folder + ": " + what + " failed: " + e.getMessage(), e);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
