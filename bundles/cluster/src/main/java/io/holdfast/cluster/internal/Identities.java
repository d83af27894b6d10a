package io.holdfast.cluster.internal;

import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who the members are. Source: IPFS Cluster 1.1.6, cluster.go, {@code ID} and {@code peersWithFilter}. */
final class Identities {
    private final Node node;
    private final Daemon daemon;
    private final Peers peers;

    Identities(Node node, Daemon daemon, Peers peers) {
        this.node = node;
        this.daemon = daemon;
        this.peers = peers;
    }

    /** This peer. Another one may ask before there is a consensus: then it has no members yet. */
    CompletionStage<Id> own() {
        return daemon.ask().thenCombine(peers.members().exceptionally(e -> List.of()), this::own);
    }

    private Id own(IpfsId ipfs, List<PeerId> members) {
        return new Id(node.id(), peers.addresses(), members, peers.addresses(members), Node.COMPATIBLE_VERSION, "", Rpc.PROTOCOL, "", ipfs,
                node.peername());
    }

    /** All members as they answer; one that does not has the error inside, one that may not be asked is left out. */
    Feed<Id> all() {
        return Feeds.later(peers.members().thenApply(this::ask));
    }

    private Feed<Id> ask(List<PeerId> members) {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        List<CompletionStage<Id>> answers = new ArrayList<>();
        for (PeerId peer : members) {
            CompletableFuture<Id> call = peer.equals(node.id()) ? own().toCompletableFuture() : peers.call(peer, RpcMethods.CLUSTER_ID, null);
            calls.add(call);
            answers.add(call.handle((id, e) -> e == null ? id : failed(peer, Peers.failure(e))));
        }
        return new Arrivals<>(answers, () -> calls.forEach(c -> c.cancel(true)));
    }

    private static Id failed(PeerId peer, RpcException e) {
        return e.reason() == Reason.NOT_AUTHORIZED ? null
                : new Id(peer, null, null, null, "", "", "", e.getMessage(), IpfsId.failed(""), "");
    }
}
