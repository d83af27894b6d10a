package io.holdfast.spi.rpc;

import io.holdfast.model.PeerId;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Calls methods of other peers, and of this one: a call to this very peer is a plain call of its {@link RpcEndpoint}, not encoded and
 * always allowed. Thread-safe; never blocks. Failures are {@link RpcException}s. What is returned completes on the network's threads:
 * what follows it must be short.
 *
 * <p>Source: IPFS Cluster 1.1.6, go-libp2p-gorpc 0.6.
 */
@ProviderType
public interface Rpc {
    /** The protocol that peers speak; also what {@code Id.rpcProtocolVersion} says. */
    String PROTOCOL = "/ipfscluster/1.0/rpc";

    /**
     * Calls a method.
     *
     * @param argument as the method's codec takes it
     * @param limit    for all of it, connecting included, > 0
     * @return the reply; cancelling it cancels the call at the other end too
     */
    <A, R> CompletableFuture<R> call(PeerId peer, Unary<A, R> method, A argument, Duration limit);

    /**
     * Begins a streaming call. The arguments are pulled as fast as the peer takes them, the replies as fast as they are asked for here,
     * so whoever is slow slows the other. Nothing is sent before the first {@code next}.
     *
     * @param arguments read to its end and closed here
     * @param limit     for connecting, and for each batch of replies that is waited for; not for the whole; > 0
     * @return must be closed; that cancels the call unless it has ended
     */
    <A, R> Feed<R> stream(PeerId peer, Streaming<A, R> method, Feed<A> arguments, Duration limit);

    /** As {@link #stream(PeerId, Streaming, Feed, Duration)}, with one argument. */
    default <A, R> Feed<R> stream(PeerId peer, Streaming<A, R> method, A argument, Duration limit) {
        return stream(peer, method, Feeds.of(List.of(argument)), limit);
    }

    /** As {@link #stream(PeerId, Streaming, Feed, Duration)}, with no argument. */
    default <A, R> Feed<R> stream(PeerId peer, Streaming<A, R> method, Duration limit) {
        return stream(peer, method, Feeds.of(List.<A>of()), limit);
    }

    /**
     * Calls a method of many peers at once.
     *
     * @param limit for each peer, > 0; so a peer that is away keeps the others waiting no longer
     * @return never fails; an outcome for each peer, in the order of the peers
     */
    <A, R> CompletionStage<Map<PeerId, Outcome<R>>> broadcast(Collection<PeerId> peers, Unary<A, R> method, A argument, Duration limit);
}
