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
import java.util.function.Function;

/**
 * What a tracker lists in the order of the CIDs. When the tracker is swapped meanwhile, the listing goes on in the next one, after the
 * CID where it was, so that neither waits for the other.
 */
final class StatusListing implements Feed<PinInfo> {
    /** Opens the listing of a tracker, from after this CID on; null = from the first. */
    interface Opening {
        Feed<PinInfo> open(PinTracker tracker, Cid after);
    }

    private final Part<PinTracker> tracker;
    private final Opening opening;
    private Lease<PinTracker> lease;
    private Feed<PinInfo> feed;
    private Cid last;
    private boolean pulling;
    private boolean revoked;
    private boolean closed;

    StatusListing(Part<PinTracker> tracker, Opening opening) {
        this.tracker = tracker;
        this.opening = opening;
    }

    static StatusListing statuses(Part<PinTracker> tracker, StatusFilter filter) {
        return new StatusListing(tracker, (t, after) -> after == null ? t.statusAll(filter) : t.statusAll(filter, after));
    }

    /** For a listing that can only begin at the first, and of which repeating the beginning does no harm. */
    static StatusListing whole(Part<PinTracker> tracker, Function<PinTracker, Feed<PinInfo>> listing) {
        return new StatusListing(tracker, (t, after) -> {
            Feed<PinInfo> all = listing.apply(t);
            return after == null ? all : Feeds.map(all, i -> i.cid().compareTo(after) > 0 ? i : null);
        });
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
            lease = l;
            revoked = false;
            feed = opening.open(l.service(), last);
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
            if (feed != null) {
                feed.close();
            }
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
