package io.holdfast.parts.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.tracker.PinTracker;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part PinTracker: what the State cannot tell a new tracker, the unpinnings not yet done, is handed over by the old one. Else
 * the daemon would keep for ever what was unpinned during a swap.
 */
final class TrackerSlot extends Slot<PinTracker> {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerSlot.class);
    private static final StatusFilter UNPINNINGS =
            StatusFilter.of(TrackerStatus.UNPIN_QUEUED, TrackerStatus.UNPINNING, TrackerStatus.UNPIN_ERROR);
    private static final int MOST = 1_000_000;

    private final Part<State> state;
    private final Set<Cid> orphans = new LinkedHashSet<>();

    TrackerSlot(BundleContext context, Timing timing, Part<State> state) {
        super(PartKind.TRACKER, PinTracker.class, PartKind.TRACKER.text(), context, timing);
        this.state = state;
    }

    @Override
    void handOver(PinTracker old, PinTracker successor) {
        if (shuttingDown()) {
            return;
        }
        try (Feed<PinInfo> pending = old.statusAll(UNPINNINGS)) {
            List<PinInfo> batch = next(pending);
            while (!batch.isEmpty() && keep(batch)) {
                batch = next(pending);
            }
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.warn("tracker: the old tracker did not tell which unpinnings it leaves behind: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (successor != null) {
            adopt(successor);
        }
    }

    private boolean keep(List<PinInfo> unpinnings) {
        synchronized (orphans) {
            unpinnings.forEach(i -> orphans.add(i.cid()));
            return orphans.size() < MOST;
        }
    }

    private static List<PinInfo> next(Feed<PinInfo> feed) throws InterruptedException, ExecutionException, TimeoutException {
        return feed.next(1000).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Override
    void serve(Holder<PinTracker> next, Holder<PinTracker> old) {
        super.serve(next, old);
        adopt(next.service);
    }

    private void adopt(PinTracker tracker) {
        List<Cid> left;
        synchronized (orphans) {
            left = List.copyOf(orphans);
            orphans.clear();
        }
        timing.callers().execute(() -> {
            int done = 0;
            try {
                for (Cid cid : left) {
                    if (state.get(s -> s.get(cid)).isEmpty()) {
                        tracker.untrack(cid);
                        // pinned again in between: then the State has it by now
                        state.get(s -> s.get(cid)).ifPresent(tracker::track);
                    }
                    done++;
                }
            } catch (RuntimeException e) {
                LOG.info("tracker: {} unpinnings are kept for the next tracker: {}", left.size() - done, e.getMessage());
                synchronized (orphans) {
                    orphans.addAll(left.subList(done, left.size()));
                }
            }
        });
    }
}
