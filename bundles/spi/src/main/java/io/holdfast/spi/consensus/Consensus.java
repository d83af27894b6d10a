package io.holdfast.spi.consensus;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes changes to the pinset durable and agreed, and applies them to this peer's State. Never blocks a caller. Calls in flight at
 * the same time share disk syncs and network rounds. Every change is safe to repeat.
 *
 * <p>What the returned stages fail with: {@link io.holdfast.model.ClusterException.NotReady} when nothing was done (too many in
 * flight, no leader); {@link io.holdfast.model.ClusterException.Indeterminate} when it cannot be known whether the change was made.
 */
@ConsumerType
public interface Consensus {
    /** Adds or replaces this pin; completes when that is durable, applied here, and told to the {@link PinsetListener}s. */
    CompletionStage<Void> pin(Pin pin);

    /** Removes the pin of this CID; completes as {@link #pin} does, also when there was none. */
    CompletionStage<Void> unpin(Cid cid);

    /** The members, this peer included. */
    List<PeerId> peers();

    /** Who decides; empty while nobody does, or where nobody does alone. */
    default Optional<PeerId> leader() {
        return Optional.empty();
    }

    /**
     * Makes this peer a member, if it is none; completes when that is agreed and the new member has what there is, which may take a while.
     * Any member can be asked. Safe to repeat. Where members never change this fails with
     * {@link io.holdfast.model.ClusterException.Refused}; it fails with {@code NotReady}, as above, also while another change is under way.
     */
    default CompletionStage<Void> addPeer(PeerId peer) {
        return peers().contains(peer) ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(new ClusterException.Refused(
                "cannot add peer " + peer + ": the members of this consensus do not change"));
    }

    /** Takes this peer, which may be away, out of the members; this very peer too. Completes, fails and repeats as {@link #addPeer}. */
    default CompletionStage<Void> rmPeer(PeerId peer) {
        return !peers().contains(peer) ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(new ClusterException.Refused(
                peers().size() == 1 ? "cannot remove ourselves from a 1-peer cluster"
                        : "cannot remove peer " + peer + ": the members of this consensus do not change"));
    }

    /** Whether changes are taken now. */
    boolean isReady();

    /** Whether this peer may call what only trusted peers may. By default the members. Must not block. */
    default boolean isTrusted(PeerId peer) {
        return peers().contains(peer);
    }
}
