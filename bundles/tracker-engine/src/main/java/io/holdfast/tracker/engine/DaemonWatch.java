package io.holdfast.tracker.engine;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the daemon is there. While it is away one operation after the other goes to see, at growing intervals, and the log has one
 * line for its leaving and one for its return, however many operations wait.
 */
final class DaemonWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonWatch.class);
    private static final long FIRST_MS = 500;
    private static final long LAST_MS = 5_000;

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

    /** Whether another call may begin. */
    synchronized boolean lets() {
        return !resting;
    }

    /** A call begins. */
    synchronized void calling() {
        if (away) {
            // the next look does not depend on the end of this one: a call to a host that has vanished may hang for hours
            rest();
        }
    }

    synchronized void away(Throwable why) {
        if (!away) {
            away = true;
            pause = FIRST_MS;
            LOG.warn("IPFS is away, pins wait: {}", why.getMessage());
            rest();
        }
    }

    private void rest() {
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
        pause = FIRST_MS;
        endRest();
    }

    /** It gave a sign of life; tells whether it was away. */
    synchronized boolean answered() {
        boolean was = away;
        if (was) {
            away = false;
            endRest();
            LOG.info("IPFS is back, pins go on");
        }
        return was;
    }

    synchronized void close() {
        endRest();
    }

    private void endRest() {
        resting = false;
        if (rest != null) {
            rest.cancel(false);
            rest = null;
        }
    }
}
