package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that nothing else makes up for: tried again, later and later, until it succeeds or is begun anew. */
final class Insistence {
    private static final Logger LOG = LoggerFactory.getLogger(Insistence.class);
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofMinutes(1);

    private final ScheduledExecutorService timer;
    private final String failure;
    private final Supplier<? extends CompletionStage<?>> work;
    private long round;

    /** @param failure what to say of it in the log */
    Insistence(ScheduledExecutorService timer, String failure, Supplier<? extends CompletionStage<?>> work) {
        this.timer = timer;
        this.failure = failure;
        this.work = work;
    }

    /** Begins, on the timer's thread; what was begun before is not tried again. */
    synchronized void begin() {
        round++;
        after(Duration.ZERO, round, FIRST);
    }

    private void after(Duration wait, long mine, Duration pause) {
        try {
            timer.schedule(() -> run(mine, pause), wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}, and the core is stopping", failure);
        }
    }

    private void run(long mine, Duration pause) {
        if (!isCurrent(mine)) {
            return;
        }
        CompletionStage<?> done;
        try {
            done = work.get();
        } catch (RuntimeException e) {
            done = CompletableFuture.failedFuture(e);
        }
        done.whenComplete((v, e) -> {
            if (e != null && isCurrent(mine)) {
                LOG.warn("{}: {}; trying again in {} s", failure, ClusterException.of(e).getMessage(), pause.toSeconds());
                Duration longer = pause.multipliedBy(2);
                after(pause, mine, longer.compareTo(LAST) < 0 ? longer : LAST);
            }
        });
    }

    private synchronized boolean isCurrent(long mine) {
        return mine == round;
    }
}
