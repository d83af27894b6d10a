package io.holdfast.libp2p.internal.pubsub;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A loop with a thread of its own, which begins with its first task. */
final class ThreadLoop implements Loop, AutoCloseable {
    private final DefaultEventExecutor executor = new DefaultEventExecutor(new DefaultThreadFactory("holdfast-pubsub", true));

    /** @throws RejectedExecutionException when it is closed */
    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Runs what has come, then ends; waits at most two seconds for it. */
    @Override
    public void close() {
        executor.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
