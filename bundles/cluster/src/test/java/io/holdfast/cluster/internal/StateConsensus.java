package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.testkit.node.TestNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Applies at once, on the caller's thread. */
record StateConsensus(State state, PinsetListener listener) implements Consensus {
    @Override
    public CompletionStage<Void> pin(Pin pin) {
        return apply(PinChange.put(pin));
    }

    @Override
    public CompletionStage<Void> unpin(Cid cid) {
        return apply(PinChange.remove(cid));
    }

    private CompletionStage<Void> apply(PinChange change) {
        state.apply(List.of(change), state.position() + 1, true);
        listener.applied(List.of(change));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<PeerId> peers() {
        return List.of(TestNode.PEER);
    }

    @Override
    public boolean isReady() {
        return true;
    }
}
