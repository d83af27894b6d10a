package io.holdfast.consensus.raft.internal;

import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Commands on their way: so many at most, each answered exactly once, whatever happens, and with nothing but the truth. Those that are
 * under way at the same time share appends and syncs in the log, since it takes all that is queued.
 *
 * <p>"Not ready" means that nothing was done: there were too many, there is no leader, or it says so. Everything else that is not
 * success is "indeterminate": the leader has gone, or did not answer in time. Commands are safe to repeat.
 *
 * <p>Thread-safe; nothing blocks.
 */
final class Proposals {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Route route;
    private final int most;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Executor answers;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<InFlight> inFlight = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile boolean ended;

    /** What a command that is under way needs to be answered. Identity is its equality. */
    private static final class InFlight {
        private final Object leader;
        private final long since;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        InFlight(Object leader, long since) {
            this.leader = leader;
            this.since = since;
        }
    }

    /**
     * @param most     commands in flight, > 0
     * @param patience how long an answer may take, at most
     * @param answers  completes the stages: not a thread of raft, for nobody knows what hangs on them
     */
    Proposals(Route route, int most, Duration patience, LongSupplier nanoTime, Executor answers) {
        this.route = route;
        this.most = most;
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.answers = answers;
    }

    CompletionStage<Void> propose(byte[] command) {
        if (stopped) {
            return notReady("the consensus is stopped");
        }
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return notReady("too many changes in flight: " + most);
        }
        Object leader = route.leader();
        if (leader == null) {
            count.decrementAndGet();
            return notReady("there is no leader");
        }
        InFlight f = new InFlight(leader, nanoTime.getAsLong());
        inFlight.add(f);
        try {
            route.send(leader, command).whenComplete((answer, failure) -> end(f, failure == null ? null : honest(failure)));
        } catch (RuntimeException e) {
            end(f, honest(e));
        }
        // stop() or a new leader may have come just before it was added
        if (ended || !Objects.equals(leader, route.leader())) {
            leaderIs(ended ? null : route.leader());
        }
        return f.done;
    }

    private static CompletionStage<Void> notReady(String why) {
        return CompletableFuture.failedFuture(new ClusterException.NotReady(why, RETRY_AFTER));
    }

    /** Only who says "not ready" has promised that nothing was done. */
    private static ClusterException honest(Throwable failure) {
        ClusterException e = ClusterException.of(failure);
        return switch (e.kind()) {
            case NOT_READY, INDETERMINATE -> e;
            case NOT_FOUND, INVALID, REFUSED, INTERNAL ->
                new ClusterException.Indeterminate("it is not known whether the change was made: " + e.getMessage(), e);
        };
    }

    /** Answers, unless it is answered already. */
    private void end(InFlight f, ClusterException failure) {
        if (!inFlight.remove(f)) {
            return;
        }
        count.decrementAndGet();
        answers.execute(() -> {
            if (failure == null) {
                f.done.complete(null);
            } else {
                f.done.completeExceptionally(failure);
            }
        });
    }

    private void endAll(Predicate<InFlight> which, String why) {
        for (InFlight f : inFlight) {
            if (which.test(f)) {
                end(f, new ClusterException.Indeterminate(why, null));
            }
        }
    }

    /** To be called when another peer leads, or nobody: those that were sent elsewhere are answered at once. */
    void leaderIs(Object leader) {
        endAll(f -> !f.leader.equals(leader), "the leader that had the change is not the leader any more");
    }

    /** To be called every now and then: answers those that have waited for too long. */
    void expire() {
        long now = nanoTime.getAsLong();
        endAll(f -> now - f.since > patience.toNanos(), "the change was not agreed on within " + patience.toMillis() + " ms");
    }

    int inFlight() {
        return count.get();
    }

    /** Takes no more, and waits so long at most for those in flight to end. */
    void drain(long millis) {
        stopped = true;
        CompletableFuture<?> all = CompletableFuture.allOf(inFlight.stream().map(f -> f.done.handle((v, e) -> null)).toArray(CompletableFuture[]::new));
        try {
            all.get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // what is left is answered by stop()
            return;
        }
    }

    /** Answers all; later ones are not ready. Idempotent. */
    void stop() {
        stopped = true;
        ended = true;
        endAll(f -> true, "the consensus was stopped in the middle of a change");
    }
}
