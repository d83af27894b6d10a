package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.tracker.PinTracker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The statuses in the order of their CIDs. When the tracker is swapped meanwhile, the listing goes on in the next one, after the CID
 * where it was, so that neither waits for the other.
 */
final class StatusListing implements Feed<PinInfo> {
    private final Part<PinTracker> tracker;
    private final StatusFilter filter;
    private Lease<PinTracker> lease;
    private Feed<PinInfo> feed;
    private Cid last;
    private boolean pulling;
    private boolean revoked;
    private boolean closed;

    StatusListing(Part<PinTracker> tracker, StatusFilter filter) {
        this.tracker = tracker;
        this.filter = filter;
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
            feed = last == null ? l.service().statusAll(filter) : l.service().statusAll(filter, last);
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
