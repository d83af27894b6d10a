package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.mux.MuxedSession;
import io.holdfast.libp2p.internal.negotiate.NegotiationHandler;
import io.holdfast.libp2p.internal.secure.SecurityProtocol;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection.Direction;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * From a bare socket to a connection: private network, agreement on how to secure it, the proof of identity, agreement on how to
 * multiplex it. All on the channel's event loop; bounded in time.
 */
final class Upgrader {
    static final String YAMUX = "/yamux/1.0.0";

    /** Makes the multiplexer of a connection and puts it at the end of the channel's pipeline. */
    @FunctionalInterface
    interface Muxing {
        MuxedSession over(Channel channel, LiveConnection connection, boolean initiator);
    }

    /** Refuses a connection whose peer is known by now, by throwing. */
    @FunctionalInterface
    interface Admission {
        void check(PeerId peer, LiveConnection.Ends ends) throws HostException;
    }

    /**
     * What every upgrade needs.
     *
     * @param network  the private network's handler, if there is one: a new one for each channel
     * @param speaks   whether a peer has said that it speaks a protocol
     */
    record Setup(PeerId self, Optional<Supplier<ChannelHandler>> network, List<SecurityProtocol> securities, Muxing muxing,
            Admission admission, BiPredicate<PeerId, String> speaks, Meter meter, Timeouts timeouts, Clock clock, Duration limit) {
    }

    private final Setup setup;
    private final Map<String, SecurityProtocol> securities = new LinkedHashMap<>();

    Upgrader(Setup setup) {
        this.setup = setup;
        setup.securities.forEach(s -> securities.put(s.id(), s));
    }

    /**
     * Upgrades this channel, or closes it.
     *
     * @param expected who must be at the other end; null = anybody
     */
    CompletionStage<LiveConnection> upgrade(Channel channel, LiveConnection.Ends ends, PeerId expected) {
        CompletableFuture<LiveConnection> result = new CompletableFuture<>();
        channel.closeFuture().addListener(f -> result.completeExceptionally(
                new HostException(Reason.CLOSED, "the other side closed the connection during the handshake"
                        + (setup.network.isPresent() ? " (another secret?)" : ""))));
        channel.eventLoop().execute(() -> begin(channel, ends, expected, result));
        CompletionStage<LiveConnection> bounded = setup.timeouts.bound(result, setup.limit,
                () -> "no handshake with " + ends.remote() + (setup.network.isPresent() ? " (another secret?)" : ""), channel::close);
        bounded.whenComplete((c, e) -> {
            if (e != null) {
                channel.close();
            }
        });
        return bounded;
    }

    private void begin(Channel channel, LiveConnection.Ends ends, PeerId expected, CompletableFuture<LiveConnection> result) {
        boolean initiator = ends.direction() == Direction.OUTBOUND;
        setup.network.ifPresent(n -> channel.pipeline().addLast("network", n.get()));
        List<String> ids = List.copyOf(securities.keySet());
        CompletionStage<String> agreed = initiator ? NegotiationHandler.initiate(channel.pipeline(), ids)
                : NegotiationHandler.respond(channel.pipeline(), securities::containsKey);
        agreed.thenCompose(id -> securities.get(id).secure(channel.pipeline(), initiator, expected, List.of(YAMUX))
                        .thenCompose(secured -> multiplex(channel, ends, secured, id)))
                .whenComplete((c, e) -> {
                    if (e == null) {
                        result.complete(c);
                    } else {
                        result.completeExceptionally(Timeouts.cause(e));
                    }
                });
    }

    private CompletionStage<LiveConnection> multiplex(Channel channel, LiveConnection.Ends ends, Secured secured, String security) {
        boolean initiator = ends.direction() == Direction.OUTBOUND;
        try {
            if (secured.peer().equals(setup.self)) {
                throw new HostException(Reason.VIOLATION, "this peer has connected to itself");
            }
            setup.admission.check(secured.peer(), ends);
        } catch (HostException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (secured.muxer().equals(YAMUX)) {
            return CompletableFuture.completedFuture(connection(channel, ends, secured, security));
        }
        CompletionStage<String> agreed = initiator ? NegotiationHandler.initiate(channel.pipeline(), List.of(YAMUX))
                : NegotiationHandler.respond(channel.pipeline(), YAMUX::equals);
        return agreed.thenApply(muxer -> connection(channel, ends, secured, security));
    }

    private LiveConnection connection(Channel channel, LiveConnection.Ends ends, Secured secured, String security) {
        LiveConnection connection = new LiveConnection(ends, secured, security, YAMUX, setup.clock.instant(), setup.meter, setup.timeouts,
                setup.speaks);
        connection.over(setup.muxing.over(channel, connection, ends.direction() == Direction.OUTBOUND));
        return connection;
    }
}
