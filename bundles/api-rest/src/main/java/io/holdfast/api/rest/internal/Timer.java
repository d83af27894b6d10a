package io.holdfast.api.rest.internal;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The Api's one thread, for what has to happen after a while. */
final class Timer {
    private final ScheduledExecutorService thread;

    Timer() {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, r -> {
            Thread t = new Thread(r, "api-rest");
            t.setDaemon(true);
            return t;
        });
        one.setRemoveOnCancelPolicy(true);
        // after the end there is nobody left to wait for anything
        one.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        thread = one;
    }

    void every(long millis, Runnable action) {
        thread.scheduleWithFixedDelay(action, millis, millis, TimeUnit.MILLISECONDS);
    }

    void after(long millis, Runnable action) {
        thread.schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    /** Ends the thread; waits for it, a second at most. */
    void stop() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
