package io.holdfast.spi.tracker;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes the IPFS daemon beside this peer agree with the pinset, and knows the status of each pin on this peer. Never blocks a
 * caller. A {@link PinInfo} from here carries this peer's ID; its peer name and the daemon's ID are left empty for the core to fill.
 *
 * <p>An operation of one kind on a CID cancels a running one of the other kind. A new tracker reads the State and the daemon when it
 * starts, as after a restart. Lists are in the order of the CIDs' bytes unless an implementation says otherwise.
 */
@ConsumerType
public interface PinTracker {
    /** Takes this pin into care: pins it if it is for this peer, unpins it at once if it is for others, leaves a meta pin alone. */
    void track(Pin pin);

    /** Lets go of this CID: queues its unpinning. */
    void untrack(Cid cid);

    /** The status now, with the daemon asked where no operation is under way; {@code unpinned} for what is not in the pinset. */
    CompletionStage<PinInfo> status(Cid cid);

    /** The status of all pins that pass the filter. */
    Feed<PinInfo> statusAll(StatusFilter filter);

    /** As {@link #statusAll(StatusFilter)}, from after this CID on: how a listing goes on when the tracker is swapped meanwhile. */
    default Feed<PinInfo> statusAll(StatusFilter filter, Cid after) {
        return Feeds.map(statusAll(filter), i -> i.cid().compareTo(after) > 0 ? i : null);
    }

    /**
     * Asks the daemon about this CID and moves a status that does not agree with it: to {@code pinned} what it has; to
     * {@code unexpectedly_unpinned}, which {@link #recover} acts on, what was pinned and is no more; to {@code unpinned} an unpin
     * that had failed and is done after all. Leaves what is queued or under way alone, and triggers no pin or unpin. Source: IPFS
     * Cluster before 0.12. Differs: a pin that is gone was a {@code pin_error} there. By default for a tracker that cannot ask: the status.
     */
    default CompletionStage<PinInfo> sync(Cid cid) {
        return status(cid);
    }

    /** As {@link #sync} for everything; gives what was changed and what is in an error. By default for a tracker that cannot ask: the errors. */
    default Feed<PinInfo> syncAll() {
        return statusAll(StatusFilter.ERROR);
    }

    /** Queues this CID again if it is in an error or unexpectedly unpinned; the status after that. */
    CompletionStage<PinInfo> recover(Cid cid);

    /** As {@link #recover} for everything; gives what was queued again. By default {@link #recover} of each that is in an error. */
    default Feed<PinInfo> recoverAll() {
        return Feeds.compose(statusAll(StatusFilter.ERROR), info -> recover(info.cid()));
    }

    /**
     * Compares what is tracked with the State: takes in what is new or different, lets go of what is gone. Called after this tracker
     * began to serve, or the State behind it was swapped. Completes when everything is at least queued.
     */
    CompletionStage<Void> reconcile();

    /** Whether failed operations are tried again without being asked; if not, the core calls {@link #recoverAll} from time to time. */
    default boolean retries() {
        return false;
    }

    /** Pin operations that wait for a worker; by default none, of a tracker that lets nothing wait. */
    default long queueSize() {
        return 0;
    }
}
