package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.mux.MuxedSession;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.libp2p.internal.negotiate.StreamNegotiation;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/** A connection to a peer whose identity is proved, and its streams. */
final class LiveConnection implements Connection {
    /** Of a connection, before its multiplexer is there. */
    record Ends(Direction direction, Multiaddr local, Multiaddr remote) {
    }

    private final Ends ends;
    private final Secured secured;
    private final String security;
    private final String muxer;
    private final Instant opened;
    private final Meter meter;
    private final Timeouts timeouts;
    private final BiPredicate<PeerId, String> speaks;
    private final Set<LiveStream> streams = ConcurrentHashMap.newKeySet();
    private MuxedSession session;

    /** @param speaks whether a peer has said that it speaks a protocol */
    LiveConnection(Ends ends, Secured secured, String security, String muxer, Instant opened, Meter meter, Timeouts timeouts,
            BiPredicate<PeerId, String> speaks) {
        this.ends = ends;
        this.secured = secured;
        this.security = security;
        this.muxer = muxer;
        this.opened = opened;
        this.meter = meter;
        this.timeouts = timeouts;
        this.speaks = speaks;
    }

    /** The multiplexer, which hands its inbound streams to this connection and so comes after it. */
    void over(MuxedSession session) {
        this.session = session;
    }

    @Override
    public PeerId peer() {
        return secured.peer();
    }

    byte[] publicKey() {
        return secured.publicKey();
    }

    @Override
    public Direction direction() {
        return ends.direction;
    }

    @Override
    public Multiaddr localAddress() {
        return ends.local;
    }

    @Override
    public Multiaddr remoteAddress() {
        return ends.remote;
    }

    @Override
    public String security() {
        return security;
    }

    @Override
    public String muxer() {
        return muxer;
    }

    @Override
    public Instant opened() {
        return opened;
    }

    @Override
    public List<Stream> streams() {
        return List.copyOf(streams);
    }

    @Override
    public CompletionStage<Stream> open(List<String> protocols, Duration limit) {
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("found no protocol, expected at least one");
        }
        MuxedStream raw;
        try {
            raw = session.open();
        } catch (HostException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (protocols.size() == 1 && speaks.test(peer(), protocols.get(0))) {
            String protocol = protocols.get(0);
            return CompletableFuture.completedFuture(agreed(StreamNegotiation.initiateLazily(raw, protocol), protocol));
        }
        CompletionStage<Stream> stream = StreamNegotiation.initiate(raw, protocols).thenApply(protocol -> agreed(raw, protocol));
        return timeouts.bound(stream, limit, () -> "no stream for " + String.join(", ", protocols) + " to " + peer(),
                () -> raw.reset(Stream.PROTOCOL_NEGOTIATION_FAILED));
    }

    /** Takes note of a stream on which a protocol was agreed, until it has ended. */
    LiveStream agreed(MuxedStream raw, String protocol) {
        LiveStream stream = new LiveStream(this, raw, protocol, meter.of(protocol));
        streams.add(stream);
        raw.closed().thenRun(() -> streams.remove(stream));
        return stream;
    }

    @Override
    public boolean isOpen() {
        return !session.closed().toCompletableFuture().isDone();
    }

    @Override
    public CompletionStage<Void> close() {
        return close("closed by this peer");
    }

    CompletionStage<Void> close(String reason) {
        return session.close(reason);
    }

    @Override
    public CompletionStage<String> closed() {
        return session.closed();
    }

    @Override
    public String toString() {
        return ends.direction.name().toLowerCase(java.util.Locale.ROOT) + " " + ends.remote.withPeer(peer());
    }
}
