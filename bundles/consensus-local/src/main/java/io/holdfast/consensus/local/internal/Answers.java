package io.holdfast.consensus.local.internal;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Completes what callers wait for, on a thread of its own: what they do then must not hold up the next write. */
final class Answers {
    private static final long PATIENCE_MILLIS = 300;

    private final AtomicInteger inFlight;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(r -> {
        Thread t = new Thread(r, "holdfast-consensus-local-answers");
        t.setDaemon(true);
        return t;
    });

    /** @param inFlight is lowered by one for each answer */
    Answers(AtomicInteger inFlight) {
        this.inFlight = inFlight;
    }

    void succeed(List<Change> batch) {
        answer(batch, null);
    }

    void fail(List<Change> batch, RuntimeException cause) {
        answer(batch, cause);
    }

    private void answer(List<Change> batch, RuntimeException cause) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            executor.execute(() -> complete(batch, cause));
        } catch (RejectedExecutionException e) {
            // only after stop(): then there is no next write to hold up
            complete(batch, cause);
        }
    }

    private void complete(List<Change> batch, RuntimeException cause) {
        for (Change c : batch) {
            inFlight.decrementAndGet();
            if (cause == null) {
                c.done().complete(null);
            } else {
                c.done().completeExceptionally(cause);
            }
        }
    }

    /** Gives all answers that are due, waiting a bounded time for it. */
    void stop() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow().forEach(Runnable::run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            executor.shutdownNow().forEach(Runnable::run);
        }
    }
}
