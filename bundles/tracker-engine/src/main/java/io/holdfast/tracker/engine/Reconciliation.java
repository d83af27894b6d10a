package io.holdfast.tracker.engine;

import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.TrackerStatus;
import io.holdfast.tracker.engine.Operation.Kind;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what is tracked in line with the pinset; what the daemon holds already costs no operation. */
final class Reconciliation implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final int PIECE = 1024;

    private final QueueTracker tracker;
    private DaemonPins daemon;
    private boolean tried;

    Reconciliation(QueueTracker tracker) {
        this.tracker = tracker;
    }

    @Override
    public void run() {
        Walk walk = new Walk(tracker.state, tracker::knownAfter);
        try {
            boolean more = true;
            while (more) {
                if (!tracker.isOpen()) {
                    throw ChunkFeed.stopped();
                }
                more = reconcileSome(walk);
            }
        } finally {
            if (daemon != null) {
                daemon.close();
            }
        }
    }

    private boolean reconcileSome(Walk walk) {
        try (Watch watch = tracker.operations.watch()) {
            List<Walk.Pair> piece = walk.next(PIECE);
            if (piece == null) {
                return false;
            }
            if (tried || piece.stream().noneMatch(this::asks)) {
                piece.forEach(pair -> reconcile(watch, pair));
                return true;
            }
        }
        // not under the watch, which notes all that comes meanwhile: it may take minutes
        openList();
        walk.back();
        return true;
    }

    private void reconcile(Watch watch, Walk.Pair pair) {
        Known known = pair.known();
        Pin pin = pair.pin();
        if (pin == null) {
            gone(watch, known);
        } else if (pin.type() == PinType.META) {
            if (known == null || known.status() != TrackerStatus.SHARDED) {
                tracker.operations.ifIdle(watch, pin.cid(), () -> tracker.learn(pin, TrackerStatus.SHARDED, "", false));
            }
        } else if (pin.remoteFor(tracker.self)) {
            remote(watch, pin, known);
        } else {
            mine(watch, pin, known);
        }
    }

    private void gone(Watch watch, Known known) {
        boolean settled = known.status() == TrackerStatus.SHARDED || known.status() == TrackerStatus.REMOTE && known.error().isEmpty();
        if (settled && !known.active()) {
            Pin nothing = Pin.of(known.cid(), PinOptions.DEFAULT);
            tracker.operations.ifIdle(watch, known.cid(), () -> tracker.learn(nothing, TrackerStatus.UNPINNED, "", false));
        } else if (!known.isUnpin() || isStranded(known)) {
            tracker.operations.submit(watch, Kind.UNPIN, Pin.of(known.cid(), PinOptions.DEFAULT), known.isUnpin() ? known.attempts() : 0, 0);
        }
    }

    private void remote(Watch watch, Pin pin, Known known) {
        if (known == null) {
            tracker.operations.ifIdle(watch, pin.cid(), () -> tracker.learn(pin, TrackerStatus.REMOTE, "", false));
        } else if (known.status() != TrackerStatus.REMOTE) {
            tracker.operations.submit(watch, Kind.REMOTE, pin, 0, 0);
        }
    }

    private void mine(Watch watch, Pin pin, Known known) {
        if (known == null) {
            if (holds(pin)) {
                tracker.operations.ifIdle(watch, pin.cid(), () -> tracker.learn(pin, TrackerStatus.PINNED, "", false));
            } else {
                tracker.operations.submit(watch, Kind.PIN, pin, 0, 0);
            }
            return;
        }
        boolean sameDepth = (known.depth() == 0) == (pin.maxDepth() == 0);
        boolean care = switch (known.status()) {
            case PIN_QUEUED, PINNING -> known.active() || !isStranded(known);
            // these have their own way of being tried again
            case PINNED, PIN_ERROR, UNEXPECTEDLY_UNPINNED -> true;
            case UNDEFINED, CLUSTER_ERROR, UNPIN_ERROR, UNPINNING, UNPINNED, REMOTE, UNPIN_QUEUED, SHARDED -> false;
        };
        if (!care || !sameDepth) {
            boolean stranded = isStranded(known) && !known.isUnpin();
            tracker.operations.submit(watch, Kind.PIN, pin, stranded ? known.attempts() : 0, known.due());
        }
    }

    // queued by a tracker that ended before it came to it
    private static boolean isStranded(Known known) {
        return !known.active() && known.due() == 0
                && (known.status() == TrackerStatus.PIN_QUEUED || known.status() == TrackerStatus.UNPIN_QUEUED);
    }

    private boolean asks(Walk.Pair pair) {
        Pin pin = pair.pin();
        return pair.known() == null && pin != null && pin.type() != PinType.META && !pin.remoteFor(tracker.self);
    }

    private void openList() {
        tried = true;
        try {
            daemon = DaemonPins.open(tracker.ipfs);
        } catch (ClusterException e) {
            LOG.info("cannot compare with the pins of IPFS ({}): it will be asked for each", e.getMessage());
        }
    }

    private boolean holds(Pin pin) {
        try {
            return daemon != null && daemon.isExact() && daemon.has(pin.cid(), pin.maxDepth());
        } catch (ClusterException e) {
            daemon.close();
            daemon = null;
            LOG.info("the list of IPFS's pins ended early ({}): it will be asked for each", e.getMessage());
            return false;
        }
    }
}
