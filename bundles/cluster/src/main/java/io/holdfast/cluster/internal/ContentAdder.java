package io.holdfast.cluster.internal;

import io.holdfast.model.AddedOutput;
import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.spi.cluster.Adder;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.unixfs.ImportListener;
import io.holdfast.unixfs.ImportOptions;
import io.holdfast.unixfs.Importer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Builds blocks from what is pushed in and puts them into the daemon beside this peer, a bounded number of bytes at a time. All
 * blocks of one add go to one daemon: a connector that is being swapped waits for it, and is gone after a bound; the add then fails.
 */
final class ContentAdder implements Adder {
    /** Blocks put at a time, before it is looked whether there is room for more. */
    private static final long STEP = 32;

    private final CompletionStage<Lease<IpfsConnector>> daemon;
    private final Function<Cid, CompletionStage<?>> pin;
    private final Importer importer;
    private final AddBudget budget;
    private final int stepBytes;
    private final int chunk;
    private Lease<IpfsConnector> lease;
    private long inFlight;
    private Throwable failure;
    private long wanted;
    private CompletableFuture<Void> room;
    private boolean closed;

    /**
     * Begins.
     *
     * @param ipfs   where the blocks go
     * @param pin    pins the root, at the end; null = it is not to be pinned
     * @param self   the allocations that the output names
     * @throws ClusterException.NotReady when there are too many adds already
     */
    ContentAdder(ImportOptions options, Part<IpfsConnector> ipfs, Function<Cid, CompletionStage<?>> pin, PeerId self,
            Consumer<AddedOutput> output, AddBudget budget) {
        this.pin = pin;
        this.importer = new Importer(options, this::put, new Lines(self, output));
        this.budget = budget;
        this.chunk = options.chunkSize();
        this.stepBytes = (int) Math.min(Integer.MAX_VALUE, STEP * chunk);
        budget.began(chunk);
        this.daemon = ipfs.lease();
    }

    /** Tells of nodes and progress in the API's words. */
    private record Lines(PeerId self, Consumer<AddedOutput> output) implements ImportListener {
        @Override
        public void node(String name, Cid cid, long cumulativeSize) {
            output.accept(new AddedOutput(name, cid, 0, cumulativeSize, List.of(self)));
        }

        @Override
        public void progress(String name, long bytes) {
            output.accept(new AddedOutput(name, null, bytes, 0, null));
        }
    }

    @Override
    public CompletionStage<Void> directory(String path) {
        return step(() -> importer.directory(path));
    }

    @Override
    public CompletionStage<Void> symlink(String path, String target) {
        return step(() -> importer.symlink(path, target));
    }

    @Override
    public CompletionStage<Void> file(String path) {
        return step(() -> importer.file(path));
    }

    @Override
    public CompletionStage<Void> data(ByteBuffer bytes) {
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        while (bytes.hasRemaining()) {
            if (!done.isDone() || done.isCompletedExceptionally()) {
                return done.thenCompose(v -> data(bytes));
            }
            int n = Math.min(stepBytes, bytes.remaining());
            ByteBuffer part = bytes.slice(bytes.position(), n);
            bytes.position(bytes.position() + n);
            done = step(() -> importer.data(part)).toCompletableFuture();
        }
        return done;
    }

    @Override
    public CompletionStage<Void> endFile() {
        return step(importer::endFile);
    }

    @Override
    public CompletionStage<Cid> finish() {
        Cid[] root = new Cid[1];
        return step(() -> root[0] = importer.finish())
                .thenCompose(v -> room(0))
                .thenCompose(v -> pin == null ? CompletableFuture.completedFuture(null) : pin.apply(root[0]))
                .handle((v, e) -> {
                    close();
                    if (e != null) {
                        throw ClusterException.of(e);
                    }
                    return root[0];
                });
    }

    private CompletionStage<Void> step(Runnable work) {
        CompletableFuture<Lease<IpfsConnector>> there = daemon.toCompletableFuture();
        if (!there.isDone()) {
            return there.thenCompose(l -> now(work));
        }
        return there.isCompletedExceptionally() ? there.thenApply(l -> null) : now(work);
    }

    private CompletionStage<Void> now(Runnable work) {
        try {
            synchronized (this) {
                if (failure != null) {
                    return CompletableFuture.failedFuture(ClusterException.of(failure));
                }
                lease = daemon.toCompletableFuture().join();
            }
            work.run();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new ClusterException.Invalid(e.getMessage()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(ClusterException.of(e));
        }
        return room(budget.window());
    }

    private void put(Cid cid, byte[] block) {
        int counted = budget.sent(block.length);
        synchronized (this) {
            inFlight += counted;
        }
        try {
            lease.service().putBlock(cid, ByteBuffer.wrap(block)).whenComplete((v, e) -> arrived(counted, e));
        } catch (RuntimeException e) {
            arrived(counted, e);
        }
    }

    private void arrived(int counted, Throwable e) {
        budget.arrived(counted);
        CompletableFuture<Void> waiting = null;
        synchronized (this) {
            inFlight -= counted;
            if (e != null && failure == null) {
                failure = e;
            }
            if (room != null && (failure != null || inFlight <= wanted)) {
                waiting = room;
                room = null;
            }
        }
        release(waiting);
    }

    /** Completes when what is on its way counts for this at most. */
    private synchronized CompletionStage<Void> room(long limit) {
        if (failure != null) {
            return CompletableFuture.failedFuture(ClusterException.of(failure));
        }
        if (inFlight <= limit) {
            return CompletableFuture.completedFuture(null);
        }
        wanted = limit;
        room = new CompletableFuture<>();
        return room;
    }

    private void release(CompletableFuture<Void> waiting) {
        if (waiting != null) {
            if (failure != null) {
                waiting.completeExceptionally(ClusterException.of(failure));
            } else {
                waiting.complete(null);
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        budget.ended(chunk);
        daemon.thenAccept(Lease::close);
    }
}
