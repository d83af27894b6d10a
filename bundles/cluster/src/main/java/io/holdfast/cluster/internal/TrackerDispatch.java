package io.holdfast.cluster.internal;

import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.tracker.PinTracker;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the tracker of each change, in order. While the tracker is being swapped, changes wait here, so that the consensus need not. */
final class TrackerDispatch {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerDispatch.class);
    private static final int MOST = 100_000;

    private final Part<PinTracker> tracker;
    private final Executor background;
    private final Queue<PinChange> waiting = new ArrayDeque<>();
    private boolean draining;

    TrackerDispatch(Part<PinTracker> tracker, Executor background) {
        this.tracker = tracker;
        this.background = background;
    }

    synchronized void applied(List<PinChange> changes) {
        if (!draining && waiting.isEmpty()) {
            CompletableFuture<Lease<PinTracker>> lease = tracker.lease().toCompletableFuture();
            if (lease.isDone() && !lease.isCompletedExceptionally()) {
                try (Lease<PinTracker> l = lease.join()) {
                    changes.forEach(c -> tell(l.service(), c));
                }
                return;
            }
            lease.thenAccept(Lease::close);
        }
        if (waiting.size() + changes.size() > MOST) {
            // the next tracker compares itself with the State when it begins to serve, so nothing is lost
            waiting.clear();
        } else {
            waiting.addAll(changes);
        }
        if (!draining) {
            draining = true;
            background.execute(this::drain);
        }
    }

    private void drain() {
        try (Lease<PinTracker> lease = tracker.acquire()) {
            synchronized (this) {
                for (PinChange c = waiting.poll(); c != null; c = waiting.poll()) {
                    tell(lease.service(), c);
                }
                draining = false;
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                LOG.warn("no tracker to tell of {} changes: {}; the next one will compare itself with the state", waiting.size(), e.getMessage());
                waiting.clear();
                draining = false;
            }
        }
    }

    private static void tell(PinTracker tracker, PinChange change) {
        try {
            if (change.isRemoval()) {
                tracker.untrack(change.cid());
            } else {
                tracker.track(change.pin());
            }
        } catch (RuntimeException e) {
            LOG.warn("the tracker did not take {}: {}", change.cid(), e.toString());
        }
    }
}
