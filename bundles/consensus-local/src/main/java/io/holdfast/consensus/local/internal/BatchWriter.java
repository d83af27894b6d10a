package io.holdfast.consensus.local.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Group commit: one thread takes all that is queued, writes it with one sync, and lets the next queue up meanwhile. */
final class BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);
    private static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final Change WAKE = new Change(null, null);

    private final Part<State> state;
    private final List<PinsetListener> listeners;
    private final LinkedBlockingQueue<Change> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Answers answers = new Answers(inFlight);
    private final Thread thread = new Thread(this::run, "holdfast-consensus-local");
    // set once a batch is the writer's, taken by whoever answers it: the writer, or stop() when it has waited long enough
    private final AtomicReference<List<Change>> begun = new AtomicReference<>();
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();
    private volatile Limits limits;

    BatchWriter(Part<State> state, List<PinsetListener> listeners, Limits limits) {
        this.state = state;
        this.listeners = listeners;
        this.limits = limits;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void limit(Limits limits) {
        this.limits = limits;
    }

    CompletionStage<Void> submit(PinChange change) {
        int max = limits.maxInFlight();
        if (inFlight.incrementAndGet() > max) {
            inFlight.decrementAndGet();
            return CompletableFuture.failedFuture(LocalConsensus.full(max));
        }
        Change c = new Change(change);
        queue.add(c);
        // stop() may have emptied the queue just before
        if (stopping.isDone() && queue.remove(c)) {
            inFlight.decrementAndGet();
            return CompletableFuture.failedFuture(LocalConsensus.stopped());
        }
        return c.done();
    }

    boolean isRunning() {
        return !stopping.isDone();
    }

    /** Lets the running batch end, waiting a bounded time for it; what has not begun is answered "not ready". Idempotent. */
    void stop() {
        stopping.complete(null);
        // no interrupt: it would close the files of a store that is being written to
        queue.add(WAKE);
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        giveUp(begun.getAndSet(null));
        refuseQueued();
        answers.stop();
    }

    private void refuseQueued() {
        List<Change> left = new ArrayList<>();
        queue.drainTo(left);
        left.remove(WAKE);
        answers.fail(left, LocalConsensus.stopped());
    }

    private void run() {
        try {
            while (!stopping.isDone()) {
                List<Change> batch = take();
                if (!batch.isEmpty()) {
                    write(batch);
                }
            }
        } catch (InterruptedException e) {
            // nobody here interrupts; whoever does wants this thread to end
            LOG.warn("interrupted: no more changes are taken");
        } finally {
            // also after an Error: nobody must wait for a thread that is gone
            stopping.complete(null);
            giveUp(begun.getAndSet(null));
            refuseQueued();
        }
    }

    private void giveUp(List<Change> running) {
        if (running != null) {
            answers.fail(running, new ClusterException.Indeterminate("the consensus was stopped in the middle of a write", null));
        }
    }

    private List<Change> take() throws InterruptedException {
        List<Change> batch = new ArrayList<>();
        batch.add(queue.take());
        queue.drainTo(batch, limits.maxBatch() - 1);
        batch.remove(WAKE);
        return batch;
    }

    private void write(List<Change> batch) {
        begun.set(batch);
        List<PinChange> changes = batch.stream().map(Change::change).toList();
        ClusterException failure = apply(changes);
        if (failure == null) {
            tell(changes);
        }
        if (begun.getAndSet(null) != null) {
            if (failure == null) {
                answers.succeed(batch);
            } else {
                answers.fail(batch, failure);
            }
        }
    }

    /** What went wrong; null when all is durable. */
    private ClusterException apply(List<PinChange> changes) {
        try (Lease<State> lease = lease()) {
            State s = lease.service();
            s.apply(changes, s.position() + changes.size(), true);
            return null;
        } catch (ClusterException.NotReady e) {
            return e;
        } catch (RuntimeException e) {
            // also for the operator: whoever asked for the change may be gone
            LOG.error("a write to the state failed: {}", e.getMessage());
            return new ClusterException.Indeterminate("the write to the state failed: " + e.getMessage(), e);
        }
    }

    /** Waits for the State as long as the part does, but not longer than this runs. */
    private Lease<State> lease() {
        CompletableFuture<Lease<State>> coming = state.lease().toCompletableFuture();
        try {
            if (!coming.isDone()) {
                CompletableFuture.anyOf(coming, stopping).join();
            }
            if (coming.isDone()) {
                return coming.join();
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClusterException c) {
                throw c;
            }
            throw new ClusterException.NotReady("no state: " + e.getCause().getMessage(), Duration.ofSeconds(1));
        }
        coming.thenAccept(Lease::close);
        throw LocalConsensus.stopped();
    }

    private void tell(List<PinChange> changes) {
        for (PinsetListener listener : listeners) {
            try {
                listener.applied(changes);
            } catch (RuntimeException e) {
                LOG.error("{} failed on {} changes", listener.getClass().getName(), changes.size(), e);
            }
        }
    }
}
