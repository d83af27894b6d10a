package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PeerId;
import io.holdfast.model.TrackerStatus;
import java.time.Instant;

/**
 * What a tracker knows of one CID.
 *
 * @param pin      null when only the State has it, or nothing
 * @param depth    the depth that it was pinned with, or is to be
 * @param since    the time of the last change
 * @param attempts how often it was tried
 * @param error    empty = none
 * @param active   whether an operation waits or runs for it in memory
 * @param due      when it is to be tried again, in milliseconds since 1970; 0 = not planned
 */
public record Known(Cid cid, Pin pin, TrackerStatus status, int depth, Instant since, int attempts, String error,
        boolean priority, boolean active, long due) {

    /** The status for clients, with what the pinset says of the pin (null: nothing). */
    public PinInfo info(Pin stored, PeerId self) {
        Pin p = pin != null ? pin : stored != null ? stored : Pin.of(cid, PinOptions.DEFAULT);
        return PinInfo.of(p, self, new PinInfoShort("", null, null, status, since, error, attempts, priority));
    }

    /** Whether it should be unpinned, was, or could not be. */
    public boolean isUnpin() {
        return switch (status) {
            case UNPIN_QUEUED, UNPINNING, UNPINNED, UNPIN_ERROR -> true;
            case UNDEFINED, CLUSTER_ERROR, PIN_ERROR, PINNED, PINNING, REMOTE, PIN_QUEUED, SHARDED, UNEXPECTEDLY_UNPINNED -> false;
        };
    }

    /** Whether it is in the daemon, as far as is known, in this depth. */
    public boolean isPinnedAt(int wanted) {
        return status == TrackerStatus.PINNED && (depth == 0) == (wanted == 0);
    }

    /** Whether recovering has something to do. */
    public boolean isTroubled() {
        return !active && (status == TrackerStatus.PIN_ERROR || status == TrackerStatus.UNPIN_ERROR
                || status == TrackerStatus.UNEXPECTEDLY_UNPINNED || status == TrackerStatus.REMOTE && !error.isEmpty());
    }
}
