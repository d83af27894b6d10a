package io.holdfast.libp2p.internal.swarm;

import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Gives every wait its bound. */
final class Timeouts {
    private final ScheduledExecutorService timer;
    private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Timeouts(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * The same stage, but it fails with {@code TIMED_OUT} after the limit; then what is still under way is given up.
     *
     * @param what names it, for the message
     */
    <T> CompletionStage<T> bound(CompletionStage<T> stage, Duration limit, Supplier<String> what, Runnable giveUp) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("found a limit of " + limit + ", expected more than zero");
        }
        CompletableFuture<T> now = stage.toCompletableFuture();
        if (now.isDone()) {
            return unwrapped(now);
        }
        CompletableFuture<T> bounded = new CompletableFuture<>();
        // first: so that whichever way it ends it is not waited for any more
        bounded.whenComplete((v, e) -> waiting.remove(bounded));
        waiting.add(bounded);
        Future<?> end;
        try {
            end = timer.schedule(() -> {
                if (bounded.completeExceptionally(new HostException(Reason.TIMED_OUT, what.get() + " within " + limit.toMillis() + " ms"))) {
                    giveUp.run();
                }
            }, limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            waiting.remove(bounded);
            giveUp.run();
            return CompletableFuture.failedFuture(hostClosed());
        }
        if (closed) {
            bounded.completeExceptionally(hostClosed());
        }
        stage.whenComplete((v, e) -> {
            end.cancel(false);
            if (e == null) {
                bounded.complete(v);
            } else {
                bounded.completeExceptionally(cause(e));
            }
        });
        return bounded;
    }

    /** Ends all waits: the timer that would end them is going to be shut down. */
    void close() {
        closed = true;
        waiting.forEach(w -> w.completeExceptionally(hostClosed()));
    }

    /** How many waits are under way. */
    int waiting() {
        return waiting.size();
    }

    private static HostException hostClosed() {
        return new HostException(Reason.CLOSED, "the host is closed");
    }

    private static <T> CompletionStage<T> unwrapped(CompletableFuture<T> done) {
        return done.isCompletedExceptionally() ? done.exceptionallyCompose(e -> CompletableFuture.failedFuture(cause(e))) : done;
    }

    /** What a stage really failed with. */
    static Throwable cause(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? cause(e.getCause()) : e;
    }
}
