package io.holdfast.cluster.internal;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The members of the cluster, where they are, and how another one is asked. Network and RPC may come and go. */
final class Peers {
    /** For one answer of one peer. Source: IPFS Cluster 1.1.6, cluster.go. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final PeerId self;
    private final Part<Consensus> consensus;
    private volatile Rpc rpc;
    private volatile Host host;

    Peers(PeerId self, Part<Consensus> consensus) {
        this.self = self;
        this.consensus = consensus;
    }

    void came(Rpc added) {
        rpc = added;
    }

    void came(Host added) {
        host = added;
    }

    // the next one may have come before this one goes

    void left(Rpc removed) {
        if (rpc == removed) {
            rpc = null;
        }
    }

    void left(Host removed) {
        if (host == removed) {
            host = null;
        }
    }

    /** The members, this peer included. */
    CompletionStage<List<PeerId>> members() {
        return consensus.call(c -> CompletableFuture.completedFuture(c.peers()));
    }

    /** Where this peer can be reached, with {@code /p2p}; empty without a network. */
    List<Multiaddr> addresses() {
        Host h = host;
        return h == null ? List.of() : h.addresses().stream().map(a -> a.withPeer(self)).toList();
    }

    /** What is known of where these peers are, but for this one, with {@code /p2p}. */
    List<Multiaddr> addresses(Collection<PeerId> of) {
        Host h = host;
        return h == null ? List.of() : of.stream().filter(p -> !p.equals(self))
                .flatMap(p -> h.peerStore().addresses(p).stream().map(a -> a.withPeer(p))).toList();
    }

    /** Keeps this address of another peer; whether there is a network to keep it for. */
    boolean remember(PeerId peer, Multiaddr address) {
        Host h = host;
        if (h != null) {
            h.peerStore().add(peer, List.of(address), PeerStore.PERMANENT);
        }
        return h != null;
    }

    /** Asks another peer; fails with an {@link RpcException}, after a bounded time at the latest. */
    <A, R> CompletableFuture<R> call(PeerId peer, Unary<A, R> method, A argument) {
        return call(peer, method, argument, LIMIT);
    }

    /** As {@link #call(PeerId, Unary, Object)}, with a limit of its own. */
    <A, R> CompletableFuture<R> call(PeerId peer, Unary<A, R> method, A argument, Duration limit) {
        Rpc r = rpc;
        return r != null ? r.call(peer, method, argument, limit) : CompletableFuture.failedFuture(
                new RpcException(Reason.UNREACHABLE, method.path() + " of " + peer + ": there is no network"));
    }

    /** As {@link #call(PeerId, Unary, Object)}, of a list; the limit is for each batch. */
    <A, R> Feed<R> stream(PeerId peer, Streaming<A, R> method, A argument) {
        return stream(peer, method, Feeds.of(List.of(argument)));
    }

    /** As {@link #stream(PeerId, Streaming, Object)}, of a method without an argument. */
    <R> Feed<R> stream(PeerId peer, Streaming<Void, R> method) {
        return stream(peer, method, Feeds.of(List.<Void>of()));
    }

    private <A, R> Feed<R> stream(PeerId peer, Streaming<A, R> method, Feed<A> arguments) {
        Rpc r = rpc;
        return r != null ? r.stream(peer, method, arguments, LIMIT) : Feeds.failed(
                new RpcException(Reason.UNREACHABLE, method.path() + " of " + peer + ": there is no network"));
    }

    /** Why a call has failed. */
    static RpcException failure(Throwable e) {
        Throwable cause = e;
        while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RpcException known ? known
                : new RpcException(Reason.METHOD, cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
}
