package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.spi.cluster.Cluster;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.tracker.PinTracker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the core does from time to time: recover what failed, unpin what has expired. */
final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    private static final int PAGE = 10_000;

    private final Cluster cluster;
    private final Part<PinTracker> tracker;
    private final Part<State> state;
    private final Clock clock;
    private List<ScheduledFuture<?>> running = List.of();

    Maintenance(Cluster cluster, Part<PinTracker> tracker, Part<State> state, Clock clock) {
        this.cluster = cluster;
        this.tracker = tracker;
        this.state = state;
        this.clock = clock;
    }

    /** Runs both for ever, each again so long after it has ended; what was scheduled before is given up. A follower unpins nothing. */
    void schedule(ScheduledExecutorService timer, ClusterConfig config) {
        running.forEach(r -> r.cancel(false));
        ScheduledFuture<?> recovery = repeat(timer, config.pinRecoverInterval(), this::recover);
        running = config.followerMode() ? List.of(recovery) : List.of(recovery, repeat(timer, config.stateSyncInterval(), this::expire));
    }

    private static ScheduledFuture<?> repeat(ScheduledExecutorService timer, Duration interval, Runnable work) {
        return timer.scheduleWithFixedDelay(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.warn("maintenance: {}", ClusterException.of(e).getMessage());
            }
        }, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void recover() {
        if (!tracker.get(PinTracker::retries)) {
            drain(cluster.recoverAll(true)).toCompletableFuture().join();
        }
    }

    /** Reads a feed to its end for its effect. */
    static <T> CompletionStage<Void> drain(Feed<T> feed) {
        return rest(feed).whenComplete((v, e) -> feed.close());
    }

    private static <T> CompletionStage<Void> rest(Feed<T> feed) {
        while (true) {
            CompletableFuture<List<T>> batch = feed.next(1000).toCompletableFuture();
            if (!batch.isDone() || batch.isCompletedExceptionally()) {
                return batch.thenCompose(b -> b.isEmpty() ? CompletableFuture.completedFuture(null) : rest(feed));
            }
            if (batch.join().isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
        }
    }

    private void expire() {
        Instant now = clock.instant();
        Cid after = null;
        do {
            List<Cid> expired = new ArrayList<>();
            after = page(after, now, expired);
            expired.forEach(this::unpin);
        } while (after != null);
    }

    private void unpin(Cid cid) {
        LOG.info("{} has expired; unpinning it", cid);
        try {
            cluster.unpin(cid).toCompletableFuture().join();
        } catch (RuntimeException e) {
            // one that cannot be unpinned must not keep the others
            LOG.warn("{} has expired but could not be unpinned: {}", cid, ClusterException.of(e).getMessage());
        }
    }

    /** Looks at one page, so that the State is not held for long; gives the last CID, null at the end. */
    private Cid page(Cid after, Instant now, List<Cid> expired) {
        return state.get(s -> {
            try (State.Pins pins = s.list(after)) {
                for (int i = 0; i < PAGE; i++) {
                    if (!pins.next()) {
                        return null;
                    }
                    Pin pin = pins.pin();
                    if (pin.expiredAt(now)) {
                        expired.add(pin.cid());
                    }
                }
                return pins.cid();
            }
        });
    }
}
