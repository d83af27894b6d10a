package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcMethods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Peers that come and go. The consensus decides who is a member; here is what is said around that. Source: IPFS Cluster 1.1.6, cluster.go
 * ({@code PeerAdd}, {@code PeerRemove}, {@code Join}). Differs: a new member that cannot be asked who it is was added all the same.
 */
final class PeerChanges {
    // the new member gets all there is first
    private static final Duration JOIN = Duration.ofMinutes(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final PeerId self;
    private final Peers peers;
    private final Part<Consensus> consensus;
    private final Supplier<CompletionStage<Id>> own;

    /** @param own who this peer is */
    PeerChanges(PeerId self, Peers peers, Part<Consensus> consensus, Supplier<CompletionStage<Id>> own) {
        this.self = self;
        this.peers = peers;
        this.consensus = consensus;
        this.own = own;
    }

    CompletionStage<Id> add(PeerId peer) {
        return consensus.call(c -> c.addPeer(peer)).thenCompose(v -> ask(peer));
    }

    CompletionStage<Void> remove(PeerId peer) {
        return consensus.call(c -> c.rmPeer(peer));
    }

    private CompletionStage<Id> ask(PeerId peer) {
        if (peer.equals(self)) {
            return own.get();
        }
        return peers.call(peer, RpcMethods.CLUSTER_ID, null).handle((id, e) -> e == null ? withThisPeer(id) : unreachable(peer, e));
    }

    /** It may not have heard of this one yet. */
    private Id withThisPeer(Id id) {
        List<PeerId> members = new ArrayList<>(id.clusterPeers() == null ? List.of() : id.clusterPeers());
        if (!members.contains(self)) {
            members.add(self);
        }
        return new Id(id.id(), id.addresses(), members, id.clusterPeersAddresses(), id.version(), id.commit(), id.rpcProtocolVersion(), id.error(),
                id.ipfs(), id.peername());
    }

    private static Id unreachable(PeerId peer, Throwable e) {
        return new Id(peer, null, null, null, "", "", "", plain(e).getMessage(), IpfsId.failed(""), "");
    }

    CompletionStage<Void> join(Multiaddr address) {
        PeerId peer = address.peer().orElseThrow(() -> new ClusterException.Invalid(
                "found " + address + ", expected the address of a peer, which ends with /p2p/<peer ID>"));
        if (peer.equals(self)) {
            return CompletableFuture.completedFuture(null);
        }
        if (!peers.remember(peer, address)) {
            return CompletableFuture.failedFuture(new ClusterException.NotReady("there is no network to reach other peers", RETRY_AFTER));
        }
        return peers.call(peer, RpcMethods.CLUSTER_PEER_ADD, self, JOIN).handle((id, e) -> {
            if (e != null) {
                throw plain(e);
            }
            return null;
        });
    }

    private static ClusterException plain(Throwable failure) {
        Throwable e = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return e instanceof RpcException r ? r.toClusterException() : ClusterException.of(e);
    }
}
