package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.PinMode;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.stream.Feed;
import java.util.EnumSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** What the daemon has pinned, to be asked for ascending CIDs. An ordered list is read along; of another one a compact set is made first. */
final class DaemonPins implements AutoCloseable {
    private static final int BATCH = 4096;

    private final Lease<IpfsConnector> lease;
    private final Feed<IpfsPin> feed;
    private final Fingerprints set;
    private List<IpfsPin> batch = List.of();
    private int place;
    private boolean ended;

    private DaemonPins(Lease<IpfsConnector> lease, boolean ordered) {
        this.lease = lease;
        this.feed = lease.service().pins(EnumSet.allOf(PinMode.class));
        // an eighth of the heap: 16 bytes for each pin, half of the slots being free
        this.set = ordered ? null : new Fingerprints((int) Math.min(1 << 28, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 128)));
    }

    /**
     * Opens the list; blocks until what has to be read first is read.
     *
     * @throws ClusterException when there is no daemon, or it does not answer
     */
    static DaemonPins open(Part<IpfsConnector> ipfs) {
        Lease<IpfsConnector> lease = ipfs.acquire();
        DaemonPins pins;
        try {
            pins = new DaemonPins(lease, lease.service().isOrdered());
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
        lease.onRevoke(pins.feed::close);
        try {
            if (pins.set != null) {
                pins.collect();
                pins.close();
            }
            return pins;
        } catch (RuntimeException e) {
            pins.close();
            throw e;
        }
    }

    private void collect() {
        while (advance()) {
            for (IpfsPin pin : batch) {
                if (pin.status() == IpfsPinStatus.RECURSIVE || pin.status() == IpfsPinStatus.DIRECT) {
                    set.add(pin.cid(), pin.status() == IpfsPinStatus.DIRECT ? PinMode.DIRECT : PinMode.RECURSIVE);
                }
            }
        }
    }

    private boolean advance() {
        try {
            // interruptibly: a tracker that is stopped does not wait for a daemon that hangs
            batch = ended ? List.of() : feed.next(BATCH).toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException.NotReady("the tracker is stopping", Duration.ofSeconds(1));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ClusterException c ? c : new ClusterException.Internal("could not list pins", e.getCause());
        }
        place = 0;
        ended = batch.isEmpty();
        return !ended;
    }

    /** Whether a "yes" is certain. */
    boolean isExact() {
        return set == null || set.isExact();
    }

    /** Whether it is pinned in this depth. Ask for ascending CIDs. */
    boolean has(Cid cid, int depth) {
        return set != null ? set.contains(cid, PinMode.ofDepth(depth)) : find(cid).isPinned(depth);
    }

    /** Whether it is pinned in any mode. Ask for ascending CIDs. */
    boolean has(Cid cid) {
        return has(cid, -1) || has(cid, 0);
    }

    private IpfsPinStatus find(Cid cid) {
        while (place < batch.size() || advance()) {
            IpfsPin pin = batch.get(place);
            int order = pin.cid().compareTo(cid);
            if (order >= 0) {
                return order == 0 ? pin.status() : IpfsPinStatus.UNPINNED;
            }
            place++;
        }
        return IpfsPinStatus.UNPINNED;
    }

    @Override
    public void close() {
        feed.close();
        lease.close();
    }
}
