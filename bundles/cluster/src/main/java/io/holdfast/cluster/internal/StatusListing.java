package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a tracker lists in the order of the CIDs. When the tracker is swapped meanwhile, the listing goes on in the next one, after
 * the CID where it was, so that neither waits for the other.
 */
final class StatusListing implements Feed<PinInfo> {
    private final Part<PinTracker> tracker;
    private final BiFunction<PinTracker, Cid, Feed<PinInfo>> listing;
    private Lease<PinTracker> lease;
    private Feed<PinInfo> feed;
    private Cid last;
    private boolean pulling;
    private boolean revoked;
    private boolean closed;

    private StatusListing(Part<PinTracker> tracker, BiFunction<PinTracker, Cid, Feed<PinInfo>> listing) {
        this.tracker = tracker;
        this.listing = listing;
    }

    /** The statuses that pass the filter. */
    static StatusListing of(Part<PinTracker> tracker, StatusFilter filter) {
        return new StatusListing(tracker, (t, after) -> after == null ? t.statusAll(filter) : t.statusAll(filter, after));
    }

    /** What this call of the tracker gives, which is harmless to repeat: the next tracker does all of it, and tells what is new. */
    static StatusListing of(Part<PinTracker> tracker, Function<PinTracker, Feed<PinInfo>> call) {
        return new StatusListing(tracker, (t, after) -> after == null ? call.apply(t)
                : Feeds.map(call.apply(t), i -> i.cid().compareTo(after) > 0 ? i : null));
    }

    @Override
    public CompletionStage<List<PinInfo>> next(int max) {
        synchronized (this) {
            if (feed != null) {
                return pull(max);
            }
        }
        return tracker.lease().thenCompose(l -> open(l, max));
    }

    private CompletionStage<List<PinInfo>> open(Lease<PinTracker> l, int max) {
        CompletionStage<List<PinInfo>> first;
        synchronized (this) {
            if (closed) {
                l.close();
                return CompletableFuture.failedFuture(new IllegalStateException("the listing is closed"));
            }
            try {
                feed = listing.apply(l.service(), last);
            } catch (RuntimeException e) {
                l.close();
                return CompletableFuture.failedFuture(e);
            }
            lease = l;
            revoked = false;
            first = pull(max);
        }
        l.onRevoke(() -> revoke(l));
        return first;
    }

    private CompletionStage<List<PinInfo>> pull(int max) {
        pulling = true;
        return feed.next(max).handle((batch, e) -> pulled(batch, e, max)).thenCompose(s -> s);
    }

    private CompletionStage<List<PinInfo>> pulled(List<PinInfo> batch, Throwable e, int max) {
        boolean again;
        synchronized (this) {
            pulling = false;
            again = e != null && revoked && !closed;
            if (e == null && !batch.isEmpty()) {
                last = batch.get(batch.size() - 1).cid();
            }
            if (revoked || closed) {
                release();
            }
        }
        if (again) {
            return next(max);
        }
        return e == null ? CompletableFuture.completedFuture(batch) : CompletableFuture.failedFuture(e);
    }

    /** The reader may come back late, so nothing is held for it; a pull under way ends first. */
    private synchronized void revoke(Lease<PinTracker> held) {
        if (held == lease) {
            revoked = true;
            if (!pulling) {
                release();
            }
        }
    }

    private void release() {
        if (lease != null) {
            feed.close();
            lease.close();
            feed = null;
            lease = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        release();
    }
}
