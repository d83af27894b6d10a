package io.holdfast.consensus.raft.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.state.PinChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Changes of the pinset from the call to the answer: they wait in line while there is no leader, and what did not work out is tried
 * again, unless a later change of the same CID would then be undone. The order of the calls is the order of the commands. Thread-safe;
 * nothing blocks.
 */
final class Changes {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Proposals proposals;
    private final BooleanSupplier hasLeader;
    private final RaftSettings settings;
    private final int most;
    private final LongSupplier nanoTime;
    private final Executor answers;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<Cid, Change> latest = new ConcurrentHashMap<>();
    // under the lock of the line
    private final Deque<Change> line = new ArrayDeque<>();
    private final List<Change> resting = new ArrayList<>();
    private ClusterException stopped;

    private static final class Change {
        final Cid cid;
        final byte[] command;
        final CompletableFuture<Void> done = new CompletableFuture<>();
        int tries;
        // when it began to wait for a leader
        long since;
        // when it began to wait for the next try
        long resting;
        ClusterException failure;

        Change(PinChange change, long now) {
            cid = change.cid();
            command = Command.encode(change);
            since = now;
        }

        /** What is to be said when it ends now: if something may have been done once, that. */
        ClusterException last(ClusterException now) {
            return failure instanceof ClusterException.Indeterminate ? failure : now;
        }
    }

    /**
     * None is in line yet.
     *
     * @param most    in flight, those in line included
     * @param answers completes what failed
     */
    Changes(Proposals proposals, BooleanSupplier hasLeader, RaftSettings settings, int most, LongSupplier nanoTime, Executor answers) {
        this.proposals = proposals;
        this.hasLeader = hasLeader;
        this.settings = settings;
        this.most = most;
        this.nanoTime = nanoTime;
        this.answers = answers;
    }

    CompletionStage<Void> submit(PinChange change) {
        if (inFlight.incrementAndGet() > most) {
            inFlight.decrementAndGet();
            return CompletableFuture.failedFuture(new ClusterException.NotReady("too many changes in flight: " + most, RETRY_AFTER));
        }
        Change c = new Change(change, nanoTime.getAsLong());
        synchronized (line) {
            if (stopped != null) {
                inFlight.decrementAndGet();
                return CompletableFuture.failedFuture(stopped);
            }
            latest.put(c.cid, c);
            line.add(c);
            advance();
        }
        return c.done;
    }

    /** Sends what is in line, if there is somebody to send it to. */
    void advance() {
        synchronized (line) {
            while (!line.isEmpty() && hasLeader.getAsBoolean()) {
                Change c = line.poll();
                c.tries++;
                proposals.propose(c.command).whenComplete((v, e) -> ended(c, e == null ? null : ClusterException.of(e)));
            }
        }
    }

    private void ended(Change c, ClusterException failure) {
        if (failure != null) {
            synchronized (line) {
                c.failure = c.last(failure);
                if (stopped == null && mayGoOn(c, failure) && latest.get(c.cid) == c) {
                    c.resting = nanoTime.getAsLong();
                    resting.add(c);
                    return;
                }
            }
        }
        finish(c, failure == null ? null : c.failure);
    }

    /** What was not taken, since there was no leader after all, goes on waiting for one; anything else was a try. */
    private boolean mayGoOn(Change c, ClusterException failure) {
        long now = nanoTime.getAsLong();
        if (failure instanceof ClusterException.NotReady) {
            c.tries--;
            return now - c.since <= settings.waitForLeader().toNanos();
        }
        c.since = now;
        return c.tries <= settings.retries();
    }

    private void finish(Change c, ClusterException failure) {
        latest.remove(c.cid, c);
        inFlight.decrementAndGet();
        if (failure == null) {
            c.done.complete(null);
        } else {
            // not here: the line may be locked, and nobody knows what hangs on it
            answers.execute(() -> c.done.completeExceptionally(failure));
        }
    }

    /** To be called every now and then: what has rested goes into line again, what has waited there for too long is answered. */
    void tick() {
        List<Change> late = new ArrayList<>();
        synchronized (line) {
            long now = nanoTime.getAsLong();
            resting.removeIf(c -> now - c.resting >= settings.retryDelay().toNanos() && line.add(c));
            line.removeIf(c -> now - c.since > settings.waitForLeader().toNanos() && late.add(c));
            advance();
        }
        late.forEach(c -> finish(c, c.last(new ClusterException.NotReady("timed out waiting for leader", RETRY_AFTER))));
    }

    /** Answers what is in line; what is under way is answered when it ends, and not tried again. Idempotent. */
    void stop(ClusterException.NotReady why) {
        List<Change> left;
        synchronized (line) {
            if (stopped == null) {
                stopped = why;
            }
            left = new ArrayList<>(line);
            left.addAll(resting);
            line.clear();
            resting.clear();
        }
        left.forEach(c -> finish(c, c.last(why)));
    }
}
