package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.spi.cluster.Cluster;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.rpc.RpcEndpoint.Handler;
import io.holdfast.spi.rpc.RpcMethods;
import java.util.List;

/**
 * Who wants to be a member, or is to be none: of the cluster, which says more of it, and of the consensus, as a peer asks the leader.
 * Source: IPFS Cluster 1.1.6, rpc_api.go.
 */
final class PeerHandlers {
    private final Cluster cluster;
    private final Part<Consensus> consensus;

    PeerHandlers(Cluster cluster, Part<Consensus> consensus) {
        this.cluster = cluster;
        this.consensus = consensus;
    }

    List<Handler<?, ?>> all() {
        return List.of(
                CoreHandlers.unary(RpcMethods.CLUSTER_PEER_ADD, peer -> cluster.peerAdd(present(peer))),
                CoreHandlers.unary(RpcMethods.CLUSTER_PEER_REMOVE, peer -> cluster.peerRemove(present(peer))),
                CoreHandlers.unary(RpcMethods.CLUSTER_JOIN, address -> {
                    if (address == null) {
                        throw new ClusterException.Invalid("found no address, expected one");
                    }
                    return cluster.join(address);
                }),
                CoreHandlers.unary(RpcMethods.CONSENSUS_ADD_PEER, peer -> {
                    present(peer);
                    return consensus.call(c -> c.addPeer(peer));
                }),
                CoreHandlers.unary(RpcMethods.CONSENSUS_RM_PEER, peer -> {
                    present(peer);
                    return consensus.call(c -> c.rmPeer(peer));
                }));
    }

    private static PeerId present(PeerId peer) {
        if (peer == null) {
            throw new ClusterException.Invalid("found no peer ID, expected one");
        }
        return peer;
    }
}
