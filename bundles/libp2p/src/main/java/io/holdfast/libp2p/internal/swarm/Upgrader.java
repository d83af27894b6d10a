package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.mux.MuxedSession;
import io.holdfast.libp2p.internal.negotiate.NegotiationHandler;
import io.holdfast.libp2p.internal.secure.SecurityProtocol;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection.Direction;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * Upgrades this channel, or closes it. To be called on its event loop before it is active, so that nothing it reads is missed.
     *
     * @param expected who must be at the other end; null = anybody
     */
    CompletionStage<LiveConnection> upgrade(Channel channel, Direction direction, Multiaddr remote, PeerId expected) {
        CompletableFuture<LiveConnection> result = new CompletableFuture<>();
        channel.closeFuture().addListener(f -> result.completeExceptionally(
                new HostException(Reason.CLOSED, "the other side closed the connection during the handshake" + hint())));
        begin(channel, direction, expected).thenCompose(s -> multiplex(channel, direction, remote, s)).whenComplete((c, e) -> {
            if (e == null) {
                result.complete(c);
            } else {
                result.completeExceptionally(Timeouts.cause(e));
            }
        });
        CompletionStage<LiveConnection> bounded = setup.timeouts.bound(result, setup.limit, () -> "no handshake with " + remote + hint(),
                channel::close);
        bounded.whenComplete((c, e) -> {
            if (e != null) {
                channel.close();
            }
        });
        return bounded;
    }

    private String hint() {
        return setup.network.isPresent() ? " (another secret?)" : "";
    }

    private record Identified(String security, Secured secured) {
    }

    private CompletionStage<Identified> begin(Channel channel, Direction direction, PeerId expected) {
        boolean initiator = direction == Direction.OUTBOUND;
        setup.network.ifPresent(n -> channel.pipeline().addLast("network", n.get()));
        CompletionStage<String> agreed = initiator ? NegotiationHandler.initiate(channel.pipeline(), List.copyOf(securities.keySet()))
                : NegotiationHandler.respond(channel.pipeline(), securities::containsKey);
        return agreed.exceptionallyCompose(e -> CompletableFuture.failedFuture(stranger(e))).thenCompose(id -> securities.get(id).secure(channel.pipeline(), initiator, expected, List.of(YAMUX))
                .thenApply(secured -> new Identified(id, secured)));
    }

    /** Nobody is proved yet: who talks nonsense is no peer that breaks a protocol, but none that can be reached, whatever the nonsense. */
    private Throwable stranger(Throwable e) {
        if (!(Timeouts.cause(e) instanceof HostException h)) {
            return e;
        }
        return switch (h.reason()) {
            case VIOLATION -> new HostException(Reason.UNREACHABLE, h.getMessage(), h);
            case CLOSED -> new HostException(Reason.CLOSED, h.getMessage() + hint(), h);
            default -> h;
        };
    }

    private CompletionStage<LiveConnection> multiplex(Channel channel, Direction direction, Multiaddr remote, Identified other) {
        boolean initiator = direction == Direction.OUTBOUND;
        LiveConnection.Ends ends = new LiveConnection.Ends(direction, Addresses.of((InetSocketAddress) channel.localAddress()), remote);
        try {
            if (other.secured.peer().equals(setup.self)) {
                throw new HostException(Reason.VIOLATION, "this peer has connected to itself");
            }
            setup.admission.check(other.secured.peer(), ends);
        } catch (HostException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (other.secured.muxer().equals(YAMUX)) {
            return CompletableFuture.completedFuture(connection(channel, ends, other));
        }
        CompletionStage<String> agreed = initiator ? NegotiationHandler.initiate(channel.pipeline(), List.of(YAMUX))
                : NegotiationHandler.respond(channel.pipeline(), YAMUX::equals);
        return agreed.thenApply(muxer -> connection(channel, ends, other));
    }

    private LiveConnection connection(Channel channel, LiveConnection.Ends ends, Identified other) {
        LiveConnection connection = new LiveConnection(ends, other.secured, other.security, YAMUX, setup.clock.instant(), setup.meter,
                setup.timeouts, setup.speaks);
        connection.over(setup.muxing.over(channel, connection, ends.direction() == Direction.OUTBOUND));
        return connection;
    }
}
