package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Multihash;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.WriteBatch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks by multihash, in segment files, with an index in an ordered store. The index never knows of a block that is not safely on
 * disk: entries wait in memory until {@link #sync}. What a crash kept out of the index is read from the files again. Thread-safe;
 * calls block for the disk. See docs/rationale/006-embedded-block-store.md.
 */
final class BlockStore implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(BlockStore.class);
    /** Entries not yet in the index at which {@link #wantsSync}, and at which a put itself syncs. */
    private static final int PENDING_SOFT = 8192;
    private static final int PENDING_HARD = 32768;
    private static final long UNSYNCED_SOFT = 64L << 20;
    /** Seconds after which a block that is put again counts as put then, unless the grace time is that short. */
    private static final int REFRESH = 30;

    private final OrderedStore index;
    private final Segments segments;
    private final Clock clock;
    private final long storageMax;
    private final long refreshAfter;
    private final Map<Multihash, Location> pending = new ConcurrentHashMap<>();
    /** Blocks that could not be read: the next put stores them anew. */
    private final Set<Multihash> damaged = ConcurrentHashMap.newKeySet();
    private final Object appendLock = new Object();
    private final Object syncLock = new Object();
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private volatile Marks marks;
    private volatile IOException failure;
    private volatile long used;
    private volatile long unsynced;

    BlockStore(Path folder, OrderedStore index, EmbeddedSettings settings, Clock clock) throws IOException {
        this.index = index;
        this.clock = clock;
        this.storageMax = settings.storageMax();
        this.refreshAfter = Math.min(REFRESH, settings.gcGrace().toSeconds() / 10);
        this.segments = new Segments(folder, settings.segmentSize());
        try {
            adopt(folder);
            replay();
            used = segments.bytes();
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
    }

    /** An index that was not the last one to be used with these files knows less, or of what is gone: it is made anew. */
    private void adopt(Path folder) throws IOException {
        Path owner = folder.resolve("index");
        if (!Files.exists(owner) || !Files.readString(owner).equals(index.storeId())) {
            index.clear();
            replay();
            Path next = folder.resolve("index.next");
            Files.writeString(next, index.storeId());
            Files.move(next, owner, java.nio.file.StandardCopyOption.ATOMIC_MOVE, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void replay() throws IOException {
        byte[] checkpoint = index.get(Keys.CHECKPOINT);
        long from = checkpoint == null ? 0 : ByteBuffer.wrap(checkpoint).getLong();
        int found = 0;
        for (Segment segment : segments.from((int) (from >> 32))) {
            int at = segment.id == (int) (from >> 32) ? (int) from : 0;
            // what the last process wrote may still be in the system's memory only
            segment.force();
            for (Segment.Found next = segment.scan(at, now()); next != null; next = segment.scan(at, now())) {
                pending.put(next.hash(), next.location());
                at = Segment.behind(next);
                if (++found % PENDING_SOFT == 0) {
                    index.write(entries(Map.copyOf(pending)), false);
                    pending.clear();
                }
            }
            cut(segment, Math.max(at, Segment.HEADER), checkpoint != null || segment.id == segments.activeId());
        }
        if (found > 0) {
            LOG.info("indexed {} blocks again that were written before the last stop", found);
        }
        sync(new WriteBatch());
    }

    /** Only what came after the checkpoint can be an unfinished write; what is older is damaged, and more may follow it. */
    private static void cut(Segment segment, int whole, boolean recent) throws IOException {
        int rest = segment.end() - whole;
        if (rest > 0 && recent) {
            LOG.info("cut {} bytes of an unfinished write from {}", rest, segment.path.getFileName());
            segment.truncate(whole);
        } else if (rest > 0) {
            LOG.warn("{} is damaged: its last {} bytes cannot be read", segment.path, rest);
        }
    }

    private int now() {
        return (int) clock.instant().getEpochSecond();
    }

    OrderedStore index() {
        return index;
    }

    long used() {
        return used;
    }

    /** Whether so much waits that a sync in the background is due. */
    boolean wantsSync() {
        return pending.size() >= PENDING_SOFT || unsynced >= UNSYNCED_SOFT;
    }

    /** Stores a block; one that is there already counts as put now. */
    void put(Cid cid, ByteBuffer data) throws IOException {
        Multihash hash = cid.multihash();
        BlockRules.check(cid, hash, data);
        if (hash.code() == Multihash.IDENTITY) {
            return;
        }
        gate.readLock().lock();
        try {
            mark(hash);
            Location there = damaged.contains(hash) ? null : locate(hash);
            if (there != null) {
                refresh(hash, there);
                return;
            }
            if (used + data.remaining() > storageMax) {
                throw new ClusterException.Refused("the block store is full: " + used + " bytes used of " + storageMax
                        + " (storage_max); unpin and collect garbage, or raise holdfast.ipfs_embedded.storage_max");
            }
            append(hash, BlockRules.leafCodec(cid, data), data, now());
        } finally {
            gate.readLock().unlock();
        }
        if (pending.size() >= PENDING_HARD) {
            sync(new WriteBatch());
        }
    }

    private void refresh(Multihash hash, Location there) {
        int now = now();
        if (now - there.stamp() > refreshAfter) {
            pending.put(hash, there.stamped(now));
        }
    }

    private void append(Multihash hash, byte leaf, ByteBuffer data, int stamp) throws IOException {
        synchronized (appendLock) {
            if (failure != null) {
                throw new IOException("the block store has failed: " + failure.getMessage(), failure);
            }
            if (damaged.remove(hash) || !pending.containsKey(hash)) {
                Location at = segments.append(hash, leaf, data, stamp);
                pending.put(hash, at);
                used += data.remaining() + 50;
                unsynced += data.remaining();
            }
        }
    }

    /** Where the block lies; null when it is not here. */
    Location locate(Multihash hash) throws IOException {
        Location at = pending.get(hash);
        if (at != null) {
            return at;
        }
        byte[] value = index.get(Keys.block(hash));
        return value == null ? null : Location.ofBytes(value);
    }

    private void mark(Multihash hash) {
        Marks current = marks;
        if (current != null) {
            current.add(hash);
        }
    }

    /** The bytes of this block, checked; null when it is not here. */
    byte[] get(Cid cid) throws IOException {
        Multihash hash = cid.multihash();
        if (hash.code() == Multihash.IDENTITY) {
            return hash.digest();
        }
        for (int attempt = 0; ; attempt++) {
            Location at = locate(hash);
            if (at == null) {
                return null;
            }
            Segment segment = segments.get(at.segment());
            try {
                if (segment != null) {
                    return BlockRules.verified(cid, hash, segment.read(at));
                }
            } catch (java.nio.channels.ClosedChannelException e) {
                LOG.debug("block {} was moved while it was read", cid);
            } catch (IOException e) {
                damaged.add(hash);
                throw e;
            }
            // garbage collection moves blocks; the index knows the new place before the old one goes
            if (attempt == 2) {
                damaged.add(hash);
                throw new IOException("block " + cid + " should lie in file " + at.segment() + ", which is not there");
            }
        }
    }

    /** Makes everything put before durable, and these changes with it, in one go. */
    void sync(WriteBatch more) throws IOException {
        synchronized (syncLock) {
            Map<Multihash, Location> entries;
            long tail;
            synchronized (appendLock) {
                if (failure != null) {
                    throw new IOException("the block store has failed: " + failure.getMessage(), failure);
                }
                entries = Map.copyOf(pending);
                tail = segments.tail();
                unsynced = 0;
            }
            if (entries.isEmpty() && more.isEmpty()) {
                return;
            }
            try {
                segments.force();
                WriteBatch batch = entries(entries);
                batch.put(Keys.CHECKPOINT, ByteBuffer.allocate(8).putLong(tail).array());
                batch.changes().addAll(more.changes());
                index.write(batch, true);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
            entries.forEach(pending::remove);
        }
    }

    private static WriteBatch entries(Map<Multihash, Location> entries) {
        WriteBatch batch = new WriteBatch();
        entries.forEach((hash, at) -> batch.put(Keys.block(hash), at.toBytes()));
        return batch;
    }

    /** From now on what is put or visited is kept; gives the marks. Null when marks are being kept already. */
    Marks beginMarking() {
        // waits for puts that have looked before they could mark
        gate.writeLock().lock();
        try {
            if (marks != null) {
                return null;
            }
            marks = new Marks();
            return marks;
        } finally {
            gate.writeLock().unlock();
        }
    }

    boolean isMarking() {
        return marks != null;
    }

    void endMarking() {
        marks = null;
    }

    /** Forgets those of these blocks that still lie where they were seen and that nothing has marked; gives how they ended. */
    boolean[] forget(Multihash[] hashes, Location[] seen, int n) throws IOException {
        boolean[] gone = new boolean[n];
        // no put or visit can mark between the look and the removal
        gate.writeLock().lock();
        try {
            WriteBatch batch = new WriteBatch();
            Marks current = marks;
            for (int i = 0; i < n; i++) {
                byte[] key = Keys.block(hashes[i]);
                gone[i] = current != null && !current.contains(hashes[i]) && !pending.containsKey(hashes[i])
                        && Arrays.equals(index.get(key), seen[i].toBytes());
                if (gone[i]) {
                    batch.delete(key);
                }
            }
            index.write(batch, false);
        } finally {
            gate.writeLock().unlock();
        }
        return gone;
    }

    /** As {@link #locate}; while garbage is collected the block is kept from now on, if it is here. */
    Location visit(Multihash hash) throws IOException {
        // must not fall between the look and the removal of forget()
        gate.readLock().lock();
        try {
            mark(hash);
            return locate(hash);
        } finally {
            gate.readLock().unlock();
        }
    }

    /** The file that is written to: never one to be emptied. */
    int activeSegment() {
        synchronized (appendLock) {
            return segments.activeId();
        }
    }

    Iterable<Segment> segments() {
        return segments.from(0);
    }

    /** Moves what is alive in this file to the end of the last one, and deletes the file if it could be read to its end. */
    void empty(Segment victim) throws IOException {
        int at = Segment.HEADER;
        for (Segment.Found found = victim.scan(at, 0); found != null; found = victim.scan(at, 0)) {
            at = Segment.behind(found);
            // no put may refresh the old place while the block moves
            gate.writeLock().lock();
            try {
                move(victim, found);
            } finally {
                gate.writeLock().unlock();
            }
        }
        sync(new WriteBatch());
        if (at < victim.end()) {
            LOG.warn("{} is damaged: its last {} bytes cannot be read, so it stays", victim.path, victim.end() - at);
            return;
        }
        // an index that a crash lets know of blocks in a file that is gone would take them for stored
        index.write(new WriteBatch(), true);
        segments.delete(victim.id);
        used = segments.bytes();
    }

    private void move(Segment victim, Segment.Found found) throws IOException {
        Location there = locate(found.hash());
        if (there != null && there.segment() == victim.id && there.at() == found.location().at()) {
            byte[] bytes = victim.read(there);
            synchronized (appendLock) {
                pending.put(found.hash(), segments.append(found.hash(), there.leaf(), ByteBuffer.wrap(bytes), there.stamp()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (failure == null) {
                sync(new WriteBatch());
            }
        } finally {
            synchronized (appendLock) {
                segments.close();
            }
        }
    }
}
