package io.holdfast.spi.consensus;

import io.holdfast.model.Cid;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import java.util.List;
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

    /** Whether changes are taken now. */
    boolean isReady();

    /** Whether this peer may call what only trusted peers may. By default the members. Must not block. */
    default boolean isTrusted(PeerId peer) {
        return peers().contains(peer);
    }
}
