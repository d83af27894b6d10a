package io.holdfast.tracker.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a tracker, named and ended together. */
public final class Threads {
    private Threads() {
    }

    /** One thread that starts operations and keeps the times; must not block. */
    public static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("holdfast-tracker"));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Threads for what reads the disk or waits for the daemon: none when there is nothing to read. */
    static ExecutorService io() {
        // a queue rather than the caller's thread when all are busy: a caller may hold a lock
        ThreadPoolExecutor io = new ThreadPoolExecutor(8, 8, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("holdfast-tracker-io"));
        io.allowCoreThreadTimeOut(true);
        return io;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Ends these threads within a second. */
    public static void end(ExecutorService pool) {
        pool.shutdownNow();
        try {
            pool.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
