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

/**
 * What the daemon has pinned, to be asked for ascending CIDs. An ordered list is read along; of another one a compact set is made
 * first. When the connector is swapped meanwhile, it goes on with what the next one lists.
 */
final class DaemonPins implements AutoCloseable {
    private static final int BATCH = 4096;

    private final Part<IpfsConnector> ipfs;
    private Lease<IpfsConnector> lease;
    private Feed<IpfsPin> feed;
    private Fingerprints set;
    private List<IpfsPin> batch;
    private int place;
    private boolean ended;
    private volatile boolean revoked;

    private DaemonPins(Part<IpfsConnector> ipfs) {
        this.ipfs = ipfs;
    }

    /**
     * Opens the list; blocks until what has to be read first is read.
     *
     * @throws ClusterException when there is no daemon, or it does not answer
     */
    static DaemonPins open(Part<IpfsConnector> ipfs) {
        DaemonPins pins = new DaemonPins(ipfs);
        pins.begin();
        return pins;
    }

    private void begin() {
        boolean again = true;
        while (again) {
            again = false;
            try {
                hold();
                if (set != null) {
                    collect();
                    close();
                }
            } catch (RuntimeException e) {
                close();
                again = revoked;
                if (!again) {
                    throw e;
                }
            }
        }
    }

    private void hold() {
        revoked = false;
        batch = List.of();
        place = 0;
        ended = false;
        lease = ipfs.acquire();
        boolean ordered = lease.service().isOrdered();
        // an eighth of the heap: 16 bytes for each pin, half of the slots being free
        set = ordered ? null : new Fingerprints((int) Math.min(1 << 28, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 128)));
        Feed<IpfsPin> list = lease.service().pins(EnumSet.allOf(PinMode.class));
        feed = list;
        lease.onRevoke(() -> {
            revoked = true;
            list.close();
        });
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
        while (true) {
            try {
                return set != null ? set.contains(cid, PinMode.ofDepth(depth)) : find(cid).isPinned(depth);
            } catch (ClusterException e) {
                close();
                if (!revoked) {
                    throw e;
                }
                begin();
            }
        }
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
        if (feed != null) {
            feed.close();
        }
        if (lease != null) {
            lease.close();
        }
    }
}
