package io.holdfast.store.rocksdb.internal;

import io.holdfast.spi.store.OrderedStore;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/**
 * A RocksDB snapshot. Its monitor is held during each call, so that none runs while it is being closed; the closing store calls
 * {@link #free} without it, when nobody is inside the store.
 */
final class RocksSnapshot implements OrderedStore.Snapshot {
    private final RocksStore store;
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final Set<RocksCursor> cursors = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** The caller is inside the store. */
    RocksSnapshot(RocksStore store) {
        this.store = store;
        snapshot = store.db().getSnapshot();
        options = new ReadOptions().setSnapshot(snapshot);
    }

    @Override
    public synchronized byte[] get(byte[] key) throws IOException {
        long stamp = enter();
        try {
            return store.db().get(options, key);
        } catch (RocksDBException e) {
            throw store.failed("a read", e);
        } finally {
            store.leave(stamp);
        }
    }

    @Override
    public synchronized OrderedStore.Cursor range(byte[] from, byte[] to) throws IOException {
        long stamp = enter();
        try {
            RocksCursor cursor = new RocksCursor(store, this, snapshot, from, to);
            cursors.add(cursor);
            return cursor;
        } finally {
            store.leave(stamp);
        }
    }

    private long enter() throws IOException {
        if (closed) {
            throw new IOException("this snapshot of " + store + " is closed");
        }
        return store.enter();
    }

    void forget(RocksCursor cursor) {
        cursors.remove(cursor);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        cursors.forEach(RocksCursor::close);
        long stamp = store.enterToFree();
        if (stamp != 0) {
            try {
                free();
                store.forget(this);
            } finally {
                store.leave(stamp);
            }
        }
    }

    /** Nobody is inside, or the caller is this snapshot's closer. */
    void free() {
        cursors.forEach(RocksCursor::free);
        options.close();
        store.db().releaseSnapshot(snapshot);
    }
}
