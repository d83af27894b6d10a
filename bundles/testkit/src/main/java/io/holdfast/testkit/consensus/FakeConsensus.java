package io.holdfast.testkit.consensus;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.spi.consensus.Consensus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Members that agree at once with whatever is asked of them; the first one leads. It forgets pins. */
public final class FakeConsensus implements Consensus {
    private final List<PeerId> members = new CopyOnWriteArrayList<>();
    /** When set: what every change fails with. */
    public volatile ClusterException failure;

    public FakeConsensus(PeerId... peers) {
        members.addAll(List.of(peers));
    }

    private CompletionStage<Void> change(Runnable change) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        change.run();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> pin(Pin pin) {
        return change(() -> { });
    }

    @Override
    public CompletionStage<Void> unpin(Cid cid) {
        return change(() -> { });
    }

    @Override
    public List<PeerId> peers() {
        return List.copyOf(members);
    }

    @Override
    public boolean isReady() {
        return failure == null;
    }

    @Override
    public Optional<PeerId> leader() {
        return members.stream().findFirst();
    }

    @Override
    public CompletionStage<Void> addPeer(PeerId peer) {
        return change(() -> {
            if (!members.contains(peer)) {
                members.add(peer);
            }
        });
    }

    @Override
    public CompletionStage<Void> rmPeer(PeerId peer) {
        return change(() -> members.remove(peer));
    }
}
