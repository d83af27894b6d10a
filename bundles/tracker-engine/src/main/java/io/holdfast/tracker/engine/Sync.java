package io.holdfast.tracker.engine;

import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.TrackerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Compares what is known with what the daemon says, moves what does not agree, and gives that and all errors. */
final class Sync implements ChunkFeed.Source<PinInfo> {
    private final QueueTracker tracker;
    private final boolean retry;
    private final Walk walk;
    private DaemonPins daemon;
    private Instant listed;

    Sync(QueueTracker tracker, boolean retry) {
        this.tracker = tracker;
        this.retry = retry;
        this.walk = new Walk(tracker.state, tracker::knownAfter);
    }

    @Override
    public List<PinInfo> read(int max) {
        if (daemon == null) {
            listed = tracker.clock.instant();
            daemon = DaemonPins.open(tracker.ipfs);
        }
        try (Watch watch = tracker.operations.watch()) {
            List<Walk.Pair> piece = walk.next(max);
            if (piece == null) {
                return null;
            }
            List<PinInfo> out = new ArrayList<>();
            for (Walk.Pair pair : piece) {
                PinInfo info = compare(watch, pair);
                if (info != null) {
                    out.add(info);
                }
            }
            return out;
        }
    }

    private PinInfo compare(Watch watch, Walk.Pair pair) {
        Known known = pair.known();
        Pin pin = pair.pin();
        if (known != null && known.active()) {
            return null;
        }
        if (pin == null) {
            return known.isUnpin() ? unpinned(watch, known) : null;
        }
        if (pin.type() == PinType.META || pin.remoteFor(tracker.self)) {
            return known != null && known.isTroubled() ? known.info(pin, tracker.self) : null;
        }
        boolean in = daemon.has(pin.cid(), pin.maxDepth());
        if (known == null) {
            return unknown(watch, pin, in);
        }
        return in ? found(watch, pin, known) : missed(watch, pin, known);
    }

    private PinInfo unpinned(Watch watch, Known known) {
        if (daemon.has(known.cid())) {
            return known.info(null, tracker.self);
        }
        Pin nothing = Pin.of(known.cid(), PinOptions.DEFAULT);
        return learn(watch, nothing, TrackerStatus.UNPINNED, "");
    }

    private PinInfo unknown(Watch watch, Pin pin, boolean in) {
        if (tracker.remembersPinned()) {
            if (in && daemon.isExact()) {
                learn(watch, pin, TrackerStatus.PINNED, "");
            } else if (retry) {
                // word of it was lost: nobody else would take it up
                tracker.operations.submit(watch, Operation.Kind.PIN, pin, 0, 0);
            }
            return null;
        }
        return in ? null : tracker.info(pin, TrackerStatus.UNEXPECTEDLY_UNPINNED, pin.timestamp(), QueueTracker.LOST);
    }

    private PinInfo found(Watch watch, Pin pin, Known known) {
        return known.isTroubled() && daemon.isExact() ? learn(watch, pin, TrackerStatus.PINNED, "") : null;
    }

    private PinInfo missed(Watch watch, Pin pin, Known known) {
        if (known.isTroubled()) {
            return known.info(pin, tracker.self);
        }
        // what was pinned after the list was asked for need not be in it
        boolean sure = known.status() == TrackerStatus.PINNED && known.since().isBefore(listed);
        return sure ? learn(watch, pin, TrackerStatus.UNEXPECTEDLY_UNPINNED, QueueTracker.LOST) : null;
    }

    private PinInfo learn(Watch watch, Pin pin, TrackerStatus status, String error) {
        boolean learned = tracker.operations.ifIdle(watch, pin.cid(), () -> tracker.learn(pin, status, error, retry));
        return learned ? tracker.info(pin, status, tracker.clock.instant(), error) : null;
    }

    @Override
    public void close() {
        if (daemon != null) {
            daemon.close();
        }
    }
}
