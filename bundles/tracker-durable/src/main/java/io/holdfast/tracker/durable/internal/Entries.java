package io.holdfast.tracker.durable.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.tracker.durable.internal.Unwritten.Kept;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of each CID. Changes are taken into memory and written by one thread, many at a time: nobody waits for the disk, and
 * a pin that is done within milliseconds is one write. Errors, which nobody could tell again, are written and synced at once; the
 * rest within milliseconds, and synced within a second or so. What a kill or a power cut takes away of that, the State (which is
 * durable) and the daemon say again when they are asked by reconciling.
 *
 * <p>When the store takes no writes, changes stay in memory, and it is opened anew from time to time until it takes them.
 */
final class Entries implements AutoCloseable {
    /** A CID and what is known of it. */
    record Item(Cid cid, Entry entry) {
    }

    /** A CID and the time it was planned for. */
    record Plan(long due, Cid cid) {
    }

    /**
     * A change to be written.
     *
     * @param entry  null = forget
     * @param oldDue the plan that this ends; 0 = none
     */
    record Change(Entry entry, long oldDue) {
        Change then(Change next) {
            return next.oldDue != 0 || oldDue == 0 ? next : new Change(next.entry, oldDue);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Entries.class);
    private static final int PIECE = 4096;
    /** So many changes are not made to wait for more. */
    private static final int MANY = 2048;
    private static final long LAG_MS = 5;
    private static final long SYNC_MS = 1000;

    private final Shelf shelf;
    private final long retryMillis;
    private final Runnable onLoss;
    private final Object writing = new Object();
    private final Thread writer;
    // guarded by this
    private Map<Cid, Change> coming = new HashMap<>();
    private Map<Cid, Change> going = Map.of();
    private boolean urgent;
    private boolean closed;
    // guarded by writing
    private long syncedAt = System.nanoTime();
    // changed under that only, read anywhere
    private volatile boolean unsynced;
    // changed under both; null = the store takes writes
    private volatile Unwritten unwritten;

    /** @param onLoss is called on a thread of this when changes were lost, and all has to be compared anew */
    Entries(Shelf shelf, long retryMillis, Runnable onLoss) {
        this.shelf = shelf;
        this.retryMillis = retryMillis;
        this.onLoss = onLoss;
        this.writer = new Thread(this::write, "holdfast-tracker-writer");
        writer.setDaemon(true);
    }

    void start() {
        writer.start();
    }

    /** Takes in a change; see {@link Change}. */
    synchronized void put(Cid cid, Entry entry, long oldDue) {
        if (closed) {
            return;
        }
        Change change = new Change(entry, oldDue);
        if (unwritten != null) {
            unwritten.put(cid, change);
            return;
        }
        coming.merge(cid, change, Change::then);
        boolean hurry = entry != null && !entry.error().isEmpty() && !urgent;
        urgent |= hurry;
        if (hurry || coming.size() == 1 || coming.size() == MANY) {
            notifyAll();
        }
    }

    Entry get(Cid cid) {
        return get(cid, false);
    }

    boolean isParked(Cid cid) {
        Entry entry = get(cid, true);
        return entry != null && entry.isParked();
    }

    private Entry get(Cid cid, boolean troubleOnly) {
        Unwritten kept;
        synchronized (this) {
            kept = unwritten;
            Change change = kept != null ? kept.get(cid) : coming.get(cid);
            change = change != null ? change : going.get(cid);
            if (change != null || kept != null && kept.isPartial()) {
                return change == null ? null : change.entry;
            }
        }
        try {
            return troubleOnly ? shelf.getTrouble(cid) : shelf.get(cid);
        } catch (IOException e) {
            if (kept != null) {
                // being opened anew; nothing known is what makes a status ask the daemon
                return null;
            }
            throw unreadable(e);
        }
    }

    private static ClusterException unreadable(IOException e) {
        return new ClusterException.Internal("the tracker's store cannot be read: " + e.getMessage(), e);
    }

    /** The entries after this CID (null: from the first), ascending, at most so many. */
    List<Item> after(Cid after, int max, boolean troubleOnly) {
        flush();
        Unwritten kept = unwritten;
        try {
            return kept == null ? shelf.after(after, max, troubleOnly)
                    : kept.over(a -> shelf.after(a, max, troubleOnly), after, max, troubleOnly);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** How many wait here for room in memory. */
    long countParked() {
        long count = 0;
        List<Item> piece = after(null, PIECE, true);
        while (!piece.isEmpty()) {
            count += piece.stream().filter(i -> i.entry.isParked()).count();
            piece = after(piece.get(piece.size() - 1).cid, PIECE, true);
        }
        return count;
    }

    /** The plans in the order of their times, the void ones included, at most so many. */
    List<Plan> plans(int max) {
        flush();
        Unwritten kept = unwritten;
        try {
            return kept == null ? shelf.plans(max) : kept.plans(shelf.plans(max), max);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Drops a void plan. */
    void drop(Plan plan) {
        synchronized (writing) {
            try {
                if (unwritten == null) {
                    shelf.drop(plan);
                }
            } catch (IOException e) {
                failed(Map.of(), e);
            }
        }
    }

    /** Whether changes do not reach the store now. */
    boolean isFailing() {
        return unwritten != null;
    }

    private void write() {
        try {
            while (awaitWork()) {
                if (unwritten != null) {
                    retry();
                } else {
                    flush(true);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the tracker is closed while its store takes no writes");
        }
    }

    // false = the end
    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && unwritten == null && coming.isEmpty()) {
            if (unsynced) {
                wait(SYNC_MS);
                if (coming.isEmpty()) {
                    return !closed;
                }
            } else {
                wait();
            }
        }
        long wait = unwritten == null ? LAG_MS : retryMillis;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        while (!closed && wait > 0 && (unwritten != null || !urgent && coming.size() < MANY)) {
            wait(wait);
            wait = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        return !closed;
    }

    /** Returns when everything taken in so far is in the store, if it takes writes. */
    void flush() {
        flush(false);
    }

    private void flush(boolean syncsOld) {
        synchronized (writing) {
            Map<Cid, Change> changes;
            boolean sync;
            synchronized (this) {
                if (unwritten != null || coming.isEmpty() && !(syncsOld && unsynced)) {
                    return;
                }
                sync = urgent || syncsOld && System.nanoTime() - syncedAt > TimeUnit.MILLISECONDS.toNanos(SYNC_MS);
                changes = coming;
                going = changes;
                coming = new HashMap<>();
                urgent = false;
            }
            try {
                if (sync || !changes.isEmpty()) {
                    shelf.write(changes, sync);
                    synced(sync);
                }
            } catch (IOException e) {
                failed(changes, e);
            } finally {
                synchronized (this) {
                    going = Map.of();
                }
            }
        }
    }

    // while writing
    private void synced(boolean all) {
        unsynced = !all;
        syncedAt = all ? System.nanoTime() : syncedAt;
    }

    // while writing
    private void failed(Map<Cid, Change> changes, IOException e) {
        synchronized (this) {
            unwritten = new Unwritten(changes);
            coming.forEach(unwritten::put);
            coming.clear();
            urgent = false;
            notifyAll();
        }
        LOG.error("the tracker's store takes no writes: {}. Statuses are kept in memory, and it is tried again every {} ms", e.getMessage(),
                retryMillis);
    }

    private void retry() {
        Kept kept;
        synchronized (writing) {
            try {
                synchronized (this) {
                    kept = unwritten.take();
                }
                shelf.reopen(kept.partial());
                shelf.write(kept.changes(), true);
            } catch (IOException e) {
                LOG.debug("the tracker's store still takes no writes: {}", e.getMessage());
                return;
            }
            synchronized (this) {
                unwritten.since(kept).forEach((cid, change) -> coming.merge(cid, change, Change::then));
                unwritten = null;
            }
        }
        LOG.info("the tracker's store takes writes again; {} statuses were kept in memory meanwhile", kept.changes().size());
        if (kept.partial()) {
            onLoss.run();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        if (unwritten != null) {
            // it may wait for the store to open
            writer.interrupt();
        }
        try {
            writer.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!writer.isAlive()) {
            flush();
        }
        if (unwritten != null) {
            LOG.warn("the tracker is closed while its store takes no writes: the next one compares itself with IPFS");
        }
        shelf.close();
    }
}
