package io.holdfast.ipfs.http.internal;

import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the daemon can be reached. While it cannot, calls fail at once, but for one in each period that tries; the period grows
 * to a cap low enough that a restart of the daemon is noticed quickly. One thread only.
 */
final class Availability {
    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CAP = TimeUnit.MILLISECONDS.toNanos(1500);

    /** After so long a call is worth repeating when it was this peer that broke it off. */
    static final Duration SOON = Duration.ofMillis(200);

    private final String daemon;
    private String reason;
    private long period;
    private long failedAt;
    private long retryAt;

    Availability(String daemon) {
        this.daemon = daemon;
    }

    /** What to fail a new call with; null when it may try. */
    ClusterException refuse(long now) {
        if (reason == null) {
            return null;
        }
        if (now - retryAt >= 0) {
            retryAt = now + period;
            return null;
        }
        return error(retryAt - now);
    }

    /**
     * No connection could be made, for this reason.
     *
     * @param began when it was tried: of several attempts at once only the first counts
     */
    ClusterException failed(String reason, long began, long now) {
        if (this.reason == null) {
            LOG.warn("IPFS daemon at {} is not reachable: {}", daemon, reason);
            period = FIRST;
        } else if (began - failedAt >= 0) {
            period = Math.min(CAP, period * 2);
        } else {
            return error(retryAt - now);
        }
        this.reason = reason;
        failedAt = now;
        retryAt = now + period;
        return error(period);
    }

    /** A connection was made. */
    void succeeded() {
        if (reason != null) {
            LOG.info("IPFS daemon at {} is reachable again", daemon);
            reason = null;
        }
    }

    private ClusterException error(long wait) {
        return new ClusterException.NotReady("IPFS daemon at " + daemon + " is not reachable: " + reason,
                Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait))));
    }
}
