package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.PinMode;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.WriteBatch;
import io.holdfast.spi.stream.Feed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is pinned. Changes in flight at the same time share a disk sync. */
final class PinTable {
    private static final int MAX_ROUND = 4096;

    /** How something is pinned, as stored. A limited pin is recursive to a depth: what lies below may not be here. */
    enum Kind {
        NONE(0), DIRECT('d'), RECURSIVE('r'), LIMITED('l');

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        static Kind ofDepth(int maxDepth) {
            return maxDepth == 0 ? DIRECT : maxDepth < 0 ? RECURSIVE : LIMITED;
        }

        private static Kind of(byte[] value) {
            for (Kind kind : values()) {
                if (value != null && value[0] == kind.code) {
                    return kind;
                }
            }
            return NONE;
        }

        IpfsPinStatus status() {
            return switch (this) {
                case NONE -> IpfsPinStatus.UNPINNED;
                case DIRECT -> IpfsPinStatus.DIRECT;
                case RECURSIVE, LIMITED -> IpfsPinStatus.RECURSIVE;
            };
        }

        boolean is(PinMode mode) {
            return this != NONE && (this == DIRECT) == (mode == PinMode.DIRECT);
        }
    }

    private record Change(Cid cid, Kind kind, CompletableFuture<Void> result) {
    }

    private final BlockStore blocks;
    private final Work work;
    private final Queue<Change> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();

    PinTable(BlockStore blocks, Work work) {
        this.blocks = blocks;
        this.work = work;
    }

    /** How this CID is pinned on disk. */
    Kind kind(Cid cid) throws IOException {
        return Kind.of(blocks.index().get(Keys.pin(cid)));
    }

    /** Completes the result when this is on disk, with all blocks put before. */
    void change(Cid cid, Kind kind, CompletableFuture<Void> result) {
        waiting.add(new Change(cid, kind, result));
        kick();
    }

    private void kick() {
        if (!waiting.isEmpty() && running.compareAndSet(false, true)) {
            CompletableFuture<Void> round = new CompletableFuture<>();
            round.whenComplete((ok, e) -> {
                running.set(false);
                if (e != null) {
                    fail(e);
                }
                kick();
            });
            work.run(round, () -> {
                commit();
                round.complete(null);
            });
        }
    }

    private void fail(Throwable e) {
        for (Change left = waiting.poll(); left != null; left = waiting.poll()) {
            left.result().completeExceptionally(Work.failure(e));
        }
    }

    private void commit() {
        List<Change> round = new ArrayList<>();
        Map<Cid, Change> last = new HashMap<>();
        for (Change c = waiting.poll(); c != null; c = round.size() < MAX_ROUND ? waiting.poll() : null) {
            // who has cancelled a pin does not want it
            if (!c.result().isDone()) {
                round.add(c);
                last.put(c.cid(), c);
            }
        }
        try {
            WriteBatch batch = new WriteBatch();
            for (Change c : last.values()) {
                byte[] key = Keys.pin(c.cid());
                if (Kind.of(blocks.index().get(key)) == c.kind()) {
                    continue;
                }
                if (c.kind() == Kind.NONE) {
                    batch.delete(key);
                } else {
                    batch.put(key, new byte[] {c.kind().code});
                }
            }
            if (!batch.isEmpty()) {
                blocks.sync(batch);
            }
            round.forEach(c -> c.result().complete(null));
        } catch (IOException | RuntimeException e) {
            round.forEach(c -> c.result().completeExceptionally(Work.failure(e)));
        }
    }

    /** All pins of these modes in the order of their CIDs, on a snapshot. */
    Feed<IpfsPin> list(Set<PinMode> modes) {
        return new Listing(modes);
    }

    private final class Listing implements Feed<IpfsPin> {
        private final Set<PinMode> modes;
        private OrderedStore.Snapshot snapshot;
        private OrderedStore.Cursor cursor;
        private boolean ended;
        private boolean closed;

        Listing(Set<PinMode> modes) {
            this.modes = Set.copyOf(modes);
        }

        @Override
        public CompletionStage<List<IpfsPin>> next(int max) {
            return work.call(() -> read(max));
        }

        private synchronized List<IpfsPin> read(int max) throws IOException {
            if (closed) {
                throw new IllegalStateException("the listing of pins is closed");
            }
            if (snapshot == null) {
                snapshot = blocks.index().snapshot();
                cursor = snapshot.range(Keys.PINS, Keys.PINS_END);
            }
            List<IpfsPin> out = new ArrayList<>(Math.min(max, 1024));
            while (!ended && out.size() < max) {
                if (!cursor.next()) {
                    ended = true;
                } else {
                    Kind kind = Kind.of(cursor.value());
                    if (modes.stream().anyMatch(kind::is)) {
                        out.add(new IpfsPin(Keys.cid(cursor.key()), kind.status()));
                    }
                }
            }
            return out;
        }

        @Override
        public synchronized void close() {
            closed = true;
            if (snapshot != null) {
                cursor.close();
                snapshot.close();
                snapshot = null;
            }
        }
    }
}
