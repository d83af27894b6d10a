package io.holdfast.cluster.internal;

import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.tracker.PinTracker;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the tracker of each change, in order. While the tracker is being swapped, changes wait here, so that the consensus need not.
 * A change is told to a tracker that served after it was applied, or to none and missed: then the tracker has to compare itself.
 */
final class TrackerDispatch {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerDispatch.class);
    private static final int MOST = 100_000;

    private final Part<PinTracker> tracker;
    private final Executor background;
    private final Runnable onMissed;
    private final Queue<PinChange> waiting = new ArrayDeque<>();
    private boolean draining;

    /** @param onMissed has the tracker compare itself with the State, now or when there is one; must not block */
    TrackerDispatch(Part<PinTracker> tracker, Executor background, Runnable onMissed) {
        this.tracker = tracker;
        this.background = background;
        this.onMissed = onMissed;
    }

    synchronized void applied(List<PinChange> changes) {
        if (!draining) {
            CompletableFuture<Lease<PinTracker>> lease = tracker.lease().toCompletableFuture();
            if (lease.isDone() && !lease.isCompletedExceptionally()) {
                try (Lease<PinTracker> l = lease.join()) {
                    tell(l.service(), changes);
                }
                return;
            }
            lease.thenAccept(Lease::close);
        }
        if (waiting.size() + changes.size() > MOST) {
            LOG.warn("more than {} changes wait for a tracker: it will compare itself with the state", MOST);
            waiting.clear();
            onMissed.run();
        } else {
            waiting.addAll(changes);
        }
        if (!draining) {
            draining = true;
            background.execute(this::drain);
        }
    }

    private void drain() {
        try {
            boolean more = true;
            while (more) {
                more = drainSome();
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                LOG.warn("no tracker to tell of {} changes: {}; the next one will compare itself with the state", waiting.size(), e.getMessage());
                waiting.clear();
                draining = false;
                onMissed.run();
            }
        }
    }

    private boolean drainSome() {
        int due;
        synchronized (this) {
            due = waiting.size();
        }
        try (Lease<PinTracker> lease = tracker.acquire()) {
            synchronized (this) {
                // what came after the lease may be for the next tracker already, which has compared itself without it
                List<PinChange> changes = waiting.stream().limit(due).toList();
                changes.forEach(c -> waiting.poll());
                tell(lease.service(), changes);
                draining = !waiting.isEmpty();
                return draining;
            }
        }
    }

    private void tell(PinTracker to, Collection<PinChange> changes) {
        RuntimeException failure = null;
        for (PinChange change : changes) {
            try {
                if (change.isRemoval()) {
                    to.untrack(change.cid());
                } else {
                    to.track(change.pin());
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            LOG.warn("the tracker did not take all of {} changes: {}; it will compare itself with the state", changes.size(), failure.toString());
            onMissed.run();
        }
    }
}
