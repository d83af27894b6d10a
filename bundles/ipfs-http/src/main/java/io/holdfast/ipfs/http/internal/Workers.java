package io.holdfast.ipfs.http.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads on which callers are told of outcomes, and the one on which names are looked up. They end when idle. */
final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor callbacks = pool("holdfast-ipfs-http-callback", 2);
    private final ThreadPoolExecutor lookups = pool("holdfast-ipfs-http-lookup", 1);

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread t = new Thread(task, name);
            t.setDaemon(true);
            t.setContextClassLoader(ClassLoader.getSystemClassLoader());
            return t;
        });
        pool.allowCoreThreadTimeOut(true);
        // after the end the last outcomes are still told, on whatever thread has them
        pool.setRejectedExecutionHandler((task, p) -> task.run());
        return pool;
    }

    Executor callbacks() {
        return callbacks;
    }

    Executor lookups() {
        return lookups;
    }

    @Override
    public void close() {
        callbacks.shutdown();
        lookups.shutdownNow();
        try {
            callbacks.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        callbacks.shutdownNow();
    }
}
