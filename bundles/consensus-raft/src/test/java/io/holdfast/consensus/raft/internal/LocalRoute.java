package io.holdfast.consensus.raft.internal;

import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** To this peer while it leads, else nowhere. */
final class LocalRoute implements Route {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final GuardedRaft raft;

    LocalRoute(GuardedRaft raft) {
        this.raft = raft;
    }

    @Override
    public Object leader() {
        return raft.leader();
    }

    @Override
    public CompletionStage<?> send(Object leader, byte[] command) {
        if (!leader.equals(raft.getAddress())) {
            return CompletableFuture.failedFuture(new ClusterException.NotReady("the leader is " + leader, RETRY_AFTER));
        }
        return raft.setAsync(command, 0, command.length, false, null);
    }
}
