package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Multihash;
import io.holdfast.model.RepoGc;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.WriteBatch;
import io.holdfast.spi.stream.Feed;
import io.holdfast.unixfs.MalformedBlockException;
import io.holdfast.unixfs.UnixFs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mark, sweep, move: a step at each pull. Kept are blocks below pins, below pins under way, put within the grace time, or put or
 * looked at by a pin since it began. Closed half-way it leaves everything in order.
 */
final class GarbageCollection implements Feed<RepoGc> {
    private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);
    private static final long SLICE_NANOS = 20_000_000;

    private enum Phase { BEGIN, PINS, MARK, SWEEP, MOVE, END }

    private final BlockStore blocks;
    private final Work work;
    private final Supplier<Collection<Cid>> underWay;
    private final Clock clock;
    private final Duration grace;
    private final Walked walked = new Walked();
    private final Deque<Cid> toMark = new ArrayDeque<>();
    private final Map<Integer, Long> alive = new HashMap<>();
    private final Deque<Segment> toEmpty = new ArrayDeque<>();
    private Phase phase = Phase.BEGIN;
    private Marks marks;
    private OrderedStore.Snapshot snapshot;
    private OrderedStore.Cursor cursor;
    private int keepFrom;
    private int newest;
    private boolean closed;

    /** @param underWay roots of the pins that have begun and are not yet on disk */
    GarbageCollection(BlockStore blocks, Work work, Supplier<Collection<Cid>> underWay, Clock clock, Duration grace) {
        this.blocks = blocks;
        this.work = work;
        this.underWay = underWay;
        this.clock = clock;
        this.grace = grace;
    }

    @Override
    public CompletionStage<List<RepoGc>> next(int max) {
        CompletableFuture<List<RepoGc>> result = new CompletableFuture<>();
        work.run(result, () -> slice(max, result));
        return result.whenComplete((removed, e) -> {
            if (e != null) {
                close();
            }
        });
    }

    private synchronized void slice(int max, CompletableFuture<List<RepoGc>> result) throws IOException {
        if (closed) {
            throw new IllegalStateException("the garbage collection is closed");
        }
        List<RepoGc> removed = new ArrayList<>();
        long end = System.nanoTime() + SLICE_NANOS;
        while (phase != Phase.END && removed.isEmpty() && System.nanoTime() - end < 0) {
            switch (phase) {
                case BEGIN -> begin();
                case PINS -> nextPin();
                case MARK -> mark(toMark.pop());
                case SWEEP -> sweep(max, removed);
                case MOVE -> moveOne();
                case END -> { }
            }
        }
        if (phase == Phase.END || !removed.isEmpty()) {
            result.complete(removed);
        } else {
            work.run(result, () -> slice(max, result));
        }
    }

    private void begin() throws IOException {
        marks = blocks.beginMarking();
        if (marks == null) {
            throw new ClusterException.Refused("garbage is being collected already");
        }
        // first what is under way, then what is pinned: so a pin that ends in between is in either
        toMark.addAll(underWay.get());
        blocks.sync(new WriteBatch());
        keepFrom = (int) Math.max(0, clock.instant().minus(grace).getEpochSecond());
        newest = blocks.activeSegment();
        open(Keys.PINS, Keys.PINS_END);
        phase = Phase.MARK;
        afterMark();
    }

    private void open(byte[] from, byte[] to) throws IOException {
        release();
        snapshot = blocks.index().snapshot();
        cursor = snapshot.range(from, to);
    }

    private void nextPin() throws IOException {
        if (!cursor.next()) {
            open(Keys.BLOCKS, Keys.BLOCKS_END);
            phase = Phase.SWEEP;
            return;
        }
        Cid root = Keys.cid(cursor.key());
        if (cursor.value()[0] == 'd') {
            marks.add(root.multihash());
        } else {
            toMark.push(root);
            phase = Phase.MARK;
        }
    }

    private void mark(Cid cid) throws IOException {
        Location at = blocks.locate(cid.multihash());
        boolean leaf = cid.codec() == Cid.RAW || at != null && at.leaf() == cid.codec();
        marks.add(cid.multihash());
        // a block that was merely put or looked at is marked, but not what lies below it: so a second set says where this walk was
        if (!leaf && UnixFs.canWalk(cid) && walked.add(cid)) {
            try {
                byte[] bytes = blocks.get(cid);
                if (bytes != null) {
                    UnixFs.links(cid, ByteBuffer.wrap(bytes)).forEach(toMark::push);
                }
            } catch (MalformedBlockException e) {
                LOG.warn("pinned block {} cannot be walked, what lies below it may go: {}", cid, e.getMessage());
            }
        }
        afterMark();
    }

    private void afterMark() {
        if (toMark.isEmpty()) {
            phase = Phase.PINS;
        }
    }

    private void sweep(int max, List<RepoGc> removed) throws IOException {
        int n = Math.min(max, 512);
        Multihash[] hashes = new Multihash[n];
        Location[] seen = new Location[n];
        int found = 0;
        boolean more = true;
        for (int i = 0; i < 4 * n && found < n && (more = cursor.next()); i++) {
            Location at = Location.ofBytes(cursor.value());
            hashes[found] = Keys.hash(cursor.key());
            seen[found] = at;
            if (at.stamp() > keepFrom || marks.contains(hashes[found])) {
                live(at);
            } else {
                found++;
            }
        }
        boolean[] gone = blocks.forget(hashes, seen, found);
        for (int i = 0; i < found; i++) {
            if (gone[i]) {
                removed.add(new RepoGc(Cid.v1(Cid.RAW, hashes[i]), ""));
            } else {
                live(seen[i]);
            }
        }
        if (!more) {
            release();
            plan();
            phase = Phase.MOVE;
        }
    }

    private void live(Location at) {
        alive.merge(at.segment(), (long) at.length() + 48, Long::sum);
    }

    // a file less than half alive is worth copying what lives
    private void plan() {
        for (Segment segment : blocks.segments()) {
            if (segment.id < newest && alive.getOrDefault(segment.id, 0L) * 2 < segment.end()) {
                toEmpty.add(segment);
            }
        }
    }

    private void moveOne() throws IOException {
        Segment next = toEmpty.poll();
        if (next == null) {
            phase = Phase.END;
            close();
        } else {
            blocks.empty(next);
        }
    }

    private void release() {
        if (snapshot != null) {
            cursor.close();
            snapshot.close();
            snapshot = null;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = phase != Phase.END;
            phase = Phase.END;
            release();
            if (marks != null) {
                blocks.endMarking();
                marks = null;
            }
        }
    }
}
