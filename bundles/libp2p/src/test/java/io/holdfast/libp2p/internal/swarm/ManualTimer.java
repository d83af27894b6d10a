package io.holdfast.libp2p.internal.swarm;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer whose time passes when the test says so. What is scheduled cannot be cancelled. */
final class ManualTimer extends ScheduledThreadPoolExecutor {
    private final Queue<Task> tasks = new ArrayDeque<>();

    private record Task(Runnable work, long millis) {
    }

    ManualTimer() {
        super(0);
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        tasks.add(new Task(work, unit.toMillis(delay)));
        return null;
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long first, long delay, TimeUnit unit) {
        return null;
    }

    @Override
    public void execute(Runnable work) {
        work.run();
    }

    synchronized int pending() {
        return tasks.size();
    }

    /** Runs what comes next; gives how long it was to wait. */
    long next() {
        Task task;
        synchronized (this) {
            task = tasks.remove();
        }
        task.work.run();
        return task.millis;
    }
}
