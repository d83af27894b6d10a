package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.mux.MuxedSession;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection.Direction;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.testkit.node.TestNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A multiplexer without streams. */
final class FakeSession implements MuxedSession {
    static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.1/tcp/9096");

    private final CompletableFuture<String> closed = new CompletableFuture<>();

    static PeerId newPeer() {
        return TestNode.generate(null, null).id();
    }

    static LiveConnection connection(PeerId peer) {
        return connection(peer, Direction.OUTBOUND, Instant.EPOCH);
    }

    static LiveConnection connection(PeerId peer, Direction direction, Instant opened) {
        LiveConnection connection = new LiveConnection(new LiveConnection.Ends(direction, ADDRESS, ADDRESS), new Secured(peer, new byte[0], ""),
                "/noise", "/yamux/1.0.0", opened, new Meter(), null, (p, protocol) -> false);
        connection.over(new FakeSession());
        return connection;
    }

    /** Why it was closed; null = it was not. */
    static String end(LiveConnection connection) {
        return connection.closed().toCompletableFuture().getNow(null);
    }

    @Override
    public MuxedStream open() throws HostException {
        throw new HostException(Reason.CLOSED, "no streams");
    }

    @Override
    public Collection<? extends MuxedStream> streams() {
        return List.of();
    }

    @Override
    public CompletionStage<Duration> ping() {
        return CompletableFuture.completedFuture(Duration.ZERO);
    }

    @Override
    public CompletionStage<Void> close(String reason) {
        closed.complete(reason);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<String> closed() {
        return closed;
    }
}
