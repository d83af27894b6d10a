package io.holdfast.store.rocksdb.internal;

import io.holdfast.spi.store.OrderedStore;
import java.io.IOException;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** A RocksDB iterator; guarded as {@link RocksSnapshot} is. Key and value are copied out while inside, so they survive the store. */
final class RocksCursor implements OrderedStore.Cursor {
    private final RocksStore store;
    private final RocksSnapshot owner;
    private final Slice end;
    private final ReadOptions options;
    private final RocksIterator iterator;
    private final byte[] from;
    private boolean started;
    private boolean closed;
    private byte[] key;
    private byte[] value;

    /** The caller is inside the store. */
    RocksCursor(RocksStore store, RocksSnapshot owner, Snapshot snapshot, byte[] from, byte[] to) {
        this.store = store;
        this.owner = owner;
        this.from = from;
        end = to == null ? null : new Slice(to);
        options = new ReadOptions().setSnapshot(snapshot);
        if (end != null) {
            options.setIterateUpperBound(end);
        }
        iterator = store.db().newIterator(options);
    }

    @Override
    public synchronized boolean next() throws IOException {
        if (closed) {
            throw new IOException("this cursor of " + store + " is closed");
        }
        long stamp = store.enter();
        try {
            if (!started) {
                started = true;
                seek();
            } else if (iterator.isValid()) {
                iterator.next();
            }
            boolean valid = iterator.isValid();
            if (!valid) {
                // the end looks like an error until asked
                iterator.status();
            }
            key = valid ? iterator.key() : null;
            value = valid ? iterator.value() : null;
            return valid;
        } catch (RocksDBException e) {
            throw store.failed("a read", e);
        } finally {
            store.leave(stamp);
        }
    }

    private void seek() {
        if (from == null) {
            iterator.seekToFirst();
        } else {
            iterator.seek(from);
        }
    }

    @Override
    public synchronized byte[] key() {
        return key;
    }

    @Override
    public synchronized byte[] value() {
        return value;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        long stamp = store.enterToFree();
        if (stamp != 0) {
            try {
                free();
                owner.forget(this);
            } finally {
                store.leave(stamp);
            }
        }
    }

    /** Nobody is inside, or the caller is this cursor's closer. Frees once: RocksDB's objects remember. */
    void free() {
        iterator.close();
        options.close();
        if (end != null) {
            end.close();
        }
    }
}
