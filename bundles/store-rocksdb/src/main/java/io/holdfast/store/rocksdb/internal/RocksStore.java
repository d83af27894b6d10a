package io.holdfast.store.rocksdb.internal;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.StoreFolder;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import org.rocksdb.Cache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * One RocksDB database. Touching a native object that was freed ends the process, so every native call is made inside {@link #enter}
 * and {@link #leave}, and {@link #close} frees everything when nobody is inside.
 */
final class RocksStore implements OrderedStore {
    private final StoreFolder folder;
    private final Consumer<RocksStore> onClose;
    private final RocksSettings settings;
    private final RocksDB db;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    private final Set<RocksSnapshot> snapshots = ConcurrentHashMap.newKeySet();

    // not re-entrant, and without a thread-local of its own
    private final StampedLock gate = new StampedLock();
    private boolean closed;
    private volatile RocksDBException failure;

    RocksStore(StoreFolder folder, Cache cache, Consumer<RocksStore> onClose) throws RocksDBException {
        this.folder = folder;
        this.onClose = onClose;
        settings = new RocksSettings(cache);
        try {
            db = RocksDB.open(settings.options(), folder.database().toString());
        } catch (RocksDBException e) {
            freeOptions();
            throw e;
        }
    }

    /** Until {@link #leave} the native objects stay. */
    long enter() throws IOException {
        long stamp = gate.readLock();
        if (closed) {
            gate.unlockRead(stamp);
            throw new IOException(folder + " is closed");
        }
        return stamp;
    }

    /** As {@link #enter}, for letting go of something; 0 when the closing of the store has done that. */
    long enterToFree() {
        long stamp = gate.readLock();
        if (closed) {
            gate.unlockRead(stamp);
            return 0;
        }
        return stamp;
    }

    void leave(long stamp) {
        gate.unlockRead(stamp);
    }

    RocksDB db() {
        return db;
    }

    void forget(RocksSnapshot snapshot) {
        snapshots.remove(snapshot);
    }

    IOException failed(String what, RocksDBException e) {
        return new IOException(folder + ": " + what + " failed: " + e.getMessage(), e);
    }

    @Override
    public String storeId() {
        return folder.storeId();
    }

    @Override
    public byte[] get(byte[] key) throws IOException {
        long stamp = enter();
        try {
            return db.get(key);
        } catch (RocksDBException e) {
            throw failed("a read", e);
        } finally {
            leave(stamp);
        }
    }

    @Override
    public void write(WriteBatch batch, boolean sync) throws IOException {
        long stamp = enter();
        try (org.rocksdb.WriteBatch changes = new org.rocksdb.WriteBatch()) {
            refuseAfterFailure();
            for (WriteBatch.Change c : batch.changes()) {
                if (c.value() == null) {
                    changes.delete(c.key());
                } else {
                    changes.put(c.key(), c.value());
                }
            }
            if (batch.isEmpty() && sync) {
                db.syncWal();
            } else {
                db.write(sync ? synced : unsynced, changes);
            }
        } catch (RocksDBException e) {
            failure = e;
            throw failed("a write", e);
        } finally {
            leave(stamp);
        }
    }

    private void refuseAfterFailure() throws IOException {
        RocksDBException earlier = failure;
        if (earlier != null) {
            throw failed("an earlier write", earlier);
        }
    }

    @Override
    public Snapshot snapshot() throws IOException {
        long stamp = enter();
        try {
            RocksSnapshot snapshot = new RocksSnapshot(this);
            snapshots.add(snapshot);
            return snapshot;
        } finally {
            leave(stamp);
        }
    }

    @Override
    public void clear() throws IOException {
        long stamp = enter();
        try (RocksIterator i = db.newIterator()) {
            refuseAfterFailure();
            i.seekToLast();
            i.status();
            if (i.isValid()) {
                byte[] last = i.key();
                // the end of a range is not in it: one zero byte more is the next possible key
                db.deleteRange(synced, new byte[0], Arrays.copyOf(last, last.length + 1));
            }
        } catch (RocksDBException e) {
            failure = e;
            throw failed("clearing", e);
        } finally {
            leave(stamp);
        }
    }

    @Override
    public void close() throws IOException {
        long stamp = gate.writeLock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            snapshots.forEach(RocksSnapshot::free);
            snapshots.clear();
            closeDatabase();
        } finally {
            gate.unlockWrite(stamp);
        }
        onClose.accept(this);
    }

    private void closeDatabase() throws IOException {
        try {
            writeOut();
        } catch (RocksDBException e) {
            throw failed("writing out what was not yet synced", e);
        } finally {
            // last, for the next owner is waiting for it
            folder.close();
        }
    }

    private void writeOut() throws RocksDBException {
        try {
            if (failure == null) {
                db.syncWal();
            }
        } finally {
            db.close();
            freeOptions();
        }
    }

    private void freeOptions() {
        synced.close();
        unsynced.close();
        settings.close();
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
