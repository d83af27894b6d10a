package io.holdfast.consensus.raft.internal;

import java.util.concurrent.CompletionStage;

/** The way of a command to the leader, be that this peer or another one. */
interface Route {
    /** Who leads now; null = nobody known. Any value with equals. */
    Object leader();

    /**
     * Hands a command to this leader; completes when it has been applied here. The stage fails with
     * {@link io.holdfast.model.ClusterException.NotReady} only when nothing was done; any other failure means that nobody knows.
     */
    CompletionStage<?> send(Object leader, byte[] command);
}
