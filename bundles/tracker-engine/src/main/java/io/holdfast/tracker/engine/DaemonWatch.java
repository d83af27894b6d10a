package io.holdfast.tracker.engine;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the daemon is there. While it is away one operation at a time goes to see, at growing intervals, and the log has one line
 * for its leaving and one for its return, however many operations wait.
 */
final class DaemonWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonWatch.class);
    private static final long FIRST_MS = 500;
    private static final long LAST_MS = 15_000;

    private final ScheduledExecutorService timer;
    private final Runnable wake;
    private boolean away;
    private boolean resting;
    private long pause = FIRST_MS;
    private ScheduledFuture<?> rest;

    DaemonWatch(ScheduledExecutorService timer, Runnable wake) {
        this.timer = timer;
        this.wake = wake;
    }

    /** How many calls may run at once, of so many. */
    synchronized int room(int all) {
        return !away ? all : resting ? 0 : 1;
    }

    synchronized void away(Throwable why) {
        if (!away) {
            away = true;
            pause = FIRST_MS;
            LOG.warn("IPFS is away, pins wait: {}", why.getMessage());
        } else if (resting) {
            // a call that was under way when it left
            return;
        }
        resting = true;
        try {
            rest = timer.schedule(this::look, pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the tracker is closed: nobody looks any more
            rest = null;
        }
        pause = Math.min(LAST_MS, pause * 2);
    }

    private void look() {
        synchronized (this) {
            resting = false;
        }
        wake.run();
    }

    /** Somebody new serves: no need to wait for the next look. */
    synchronized void tryNow() {
        resting = false;
        pause = FIRST_MS;
        if (rest != null) {
            rest.cancel(false);
        }
    }

    synchronized void answered() {
        if (away) {
            away = false;
            resting = false;
            LOG.info("IPFS is back, pins go on");
        }
    }

    synchronized void close() {
        if (rest != null) {
            rest.cancel(false);
        }
    }
}
