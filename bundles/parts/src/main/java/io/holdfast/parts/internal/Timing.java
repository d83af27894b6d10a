package io.holdfast.parts.internal;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The bounds of a swap and the few threads it runs on. */
final class Timing implements AutoCloseable {
    private final Duration wait;
    private final Duration drain;
    private final BooleanSupplier settled;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor switcher;
    private final ThreadPoolExecutor callers;

    /**
     * Makes the threads; they start when first used and end when idle.
     *
     * @param wait  how long a call waits for a service
     * @param drain how long a service is waited for to be left
     * @param settled whether all bundles of a starting node have had their turn: before, nothing is chosen
     */
    Timing(Duration wait, Duration drain, BooleanSupplier settled) {
        this.wait = wait;
        this.drain = drain;
        this.settled = settled;
        this.timer = new ScheduledThreadPoolExecutor(1, r -> thread(r, "holdfast-parts-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
        this.switcher = pool(1, "holdfast-parts-switch");
        this.callers = pool(4, "holdfast-parts-call");
    }

    private static ThreadPoolExecutor pool(int threads, String name) {
        ThreadPoolExecutor p = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                r -> thread(r, name));
        p.allowCoreThreadTimeOut(true);
        return p;
    }

    private static Thread thread(Runnable r, String name) {
        Thread t = new Thread(null, r, name, 0, false);
        t.setDaemon(true);
        t.setContextClassLoader(Timing.class.getClassLoader());
        return t;
    }

    Duration waiting() {
        return wait;
    }

    Duration drain() {
        return drain;
    }

    boolean settled() {
        return settled.getAsBoolean();
    }

    /** @return cancelling it lets go of the action at once */
    Future<?> after(Duration delay, Runnable action) {
        return timer.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One thread: swaps happen one after the other. */
    ExecutorService switcher() {
        return switcher;
    }

    /** Where calls go on that had to wait. */
    ExecutorService callers() {
        return callers;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        switcher.shutdown();
        callers.shutdown();
    }
}
