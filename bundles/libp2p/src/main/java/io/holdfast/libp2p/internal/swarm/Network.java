package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.mux.MuxedSession;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.libp2p.internal.peers.LivePeerStore;
import io.holdfast.libp2p.internal.secure.SecurityProtocol;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionGater;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.Stream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of a host but what it says and does by itself: sockets, connections, streams, limits. */
public final class Network {
    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    /** Makes the multiplexer of a channel; what others open goes to the consumer. */
    @FunctionalInterface
    public interface Muxer {
        MuxedSession over(Channel channel, boolean initiator, Consumer<MuxedStream> inbound);
    }

    /**
     * What a network is made of.
     *
     * @param network    the private network's handler, if there is one: a new one for each channel
     * @param securities best first
     * @param loops      asked for first when something is listened or connected to
     * @param lookups    where names are looked up and handshakes prepared, which blocks
     */
    public record Setup(PeerId self, Optional<Supplier<ChannelHandler>> network, List<SecurityProtocol> securities, Muxer muxer,
            Supplier<EventLoopGroup> loops, ScheduledExecutorService timer, ExecutorService lookups, Limits limits, Clock clock) {
    }

    private static final long TRIM_SECONDS = 10;

    private final Setup setup;
    private final LivePeerStore peers;
    private final Gaters gaters = new Gaters();
    private final ConnectionManager manager;
    private final Meter meter = new Meter();
    private final Timeouts timeouts;
    private final Protocols protocols;
    private final Swarm swarm;
    private final Pings pings;
    private final Listening listening;
    private final Reconnector reconnector;
    private volatile int lowWater = 100;

    /** @param announce runs after what this peer says of itself has changed: its protocols, its addresses */
    public Network(Setup setup, LivePeerStore peers, Runnable announce) {
        this.setup = setup;
        this.peers = peers;
        this.timeouts = new Timeouts(setup.timer);
        this.manager = new ConnectionManager(setup.clock, new ConnectionManager.Marks(100, 400, Duration.ofMinutes(2)));
        this.protocols = new Protocols(announce);
        this.swarm = new Swarm(setup.self, peers, gaters, manager, setup.limits, setup.timer, timeouts, setup.clock);
        this.pings = new Pings(timeouts, setup.timer);
        InboundStreams inbound = new InboundStreams(protocols, setup.limits, timeouts);
        Upgrader upgrader = new Upgrader(new Upgrader.Setup(setup.self, setup.network, setup.securities,
                (channel, connection, initiator) -> setup.muxer.over(channel, initiator, stream -> inbound.accept(connection, stream)),
                swarm::admit, this::speaks, meter, timeouts, setup.clock, setup.limits.handshake()));
        Transport transport = new Transport(setup.loops, setup.lookups, upgrader, setup.limits.handshake());
        swarm.over(transport);
        Handshakes handshakes = new Handshakes(setup.limits, gaters, swarm::hasRoom);
        this.listening = new Listening(a -> transport.listen(a, handshakes, this::made), setup.timer, announce);
        this.reconnector = new Reconnector(peers, p -> !swarm.of(p).isEmpty(), manager::isProtected, () -> lowWater - swarm.count(),
                swarm::connect, setup.timer, setup.clock, Duration.ofSeconds(3));
    }

    private boolean speaks(PeerId peer, String protocol) {
        return peers.identity(peer).map(i -> i.protocols().contains(protocol)).orElse(false);
    }

    private void made(LiveConnection connection, Throwable e) {
        if (e == null) {
            swarm.adopt(connection);
        } else {
            LOG.debug("an inbound connection did not come about: {}", e.getMessage());
        }
    }

    /** Makes what the first handshakes need, off the loops, which would stand still for so long; completes whatever goes wrong. */
    public CompletionStage<Void> prepare() {
        return CompletableFuture.runAsync(() -> setup.securities.forEach(SecurityProtocol::prepare), setup.lookups).exceptionally(e -> {
            LOG.error("handshakes cannot be prepared: {}", Timeouts.cause(e).toString(), e);
            return null;
        });
    }

    /** Begins to keep connections up and to count. */
    public void start() {
        swarm.add(reconnector);
        reconnector.start();
        setup.timer.scheduleAtFixedRate(meter::tick, 1, 1, TimeUnit.SECONDS);
        // those that were too young when there were too many
        setup.timer.scheduleWithFixedDelay(swarm::trim, TRIM_SECONDS, TRIM_SECONDS, TimeUnit.SECONDS);
    }

    /** Listens there and nowhere else; completes when each was tried. */
    public CompletionStage<Void> listen(List<Multiaddr> addresses) {
        return listening.listen(addresses);
    }

    /** Where this peer listens, as others reach it. */
    public List<Multiaddr> addresses() {
        return listening.addresses();
    }

    /** How many connections to keep, and to whom. */
    public void keep(int low, int high, Duration grace, List<Multiaddr> dear, Duration dialLimit) {
        lowWater = low;
        manager.change(new ConnectionManager.Marks(low, high, grace));
        reconnector.change(dear, dialLimit);
    }

    public Protocols protocols() {
        return protocols;
    }

    public CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses, Duration limit) {
        return swarm.connect(peer, addresses, limit);
    }

    /** As {@link Host#open}. */
    public CompletionStage<Stream> open(PeerId peer, List<String> wanted, Duration limit) {
        return connected(peer, limit, () -> "no stream to " + peer, (c, left) -> c.open(wanted, left));
    }

    /** As {@link Host#ping}. */
    public CompletionStage<Duration> ping(PeerId peer, Duration limit) {
        return connected(peer, limit, () -> "no answer to a ping from " + peer, pings::ping);
    }

    private <T> CompletionStage<T> connected(PeerId peer, Duration limit, Supplier<String> what,
            BiFunction<Connection, Duration, CompletionStage<T>> then) {
        long end = System.nanoTime() + limit.toNanos();
        return swarm.connect(peer, List.of(), limit).thenCompose(c -> {
            long left = end - System.nanoTime();
            return left <= 0 ? CompletableFuture.failedFuture(new HostException(HostException.Reason.TIMED_OUT,
                    what.get() + " within " + limit.toMillis() + " ms")) : then.apply(c, Duration.ofNanos(left));
        });
    }

    public List<Connection> connections() {
        return List.copyOf(swarm.all());
    }

    public List<Connection> connections(PeerId peer) {
        return List.copyOf(swarm.of(peer));
    }

    /** Closes the connections to this peer. */
    public CompletionStage<Void> disconnect(PeerId peer) {
        return CompletableFuture.allOf(swarm.of(peer).stream().map(c -> c.close().toCompletableFuture()).toArray(CompletableFuture[]::new));
    }

    public void protect(PeerId peer, String tag) {
        manager.protect(peer, tag);
    }

    public boolean unprotect(PeerId peer, String tag) {
        return manager.unprotect(peer, tag);
    }

    public Map<String, Host.Bandwidth> bandwidth() {
        return meter.bandwidth();
    }

    /** The same stage, failing after the limit; then this is done to end what is under way. */
    public <T> CompletionStage<T> bound(CompletionStage<T> stage, Duration limit, Supplier<String> what, Runnable giveUp) {
        return timeouts.bound(stage, limit, what, giveUp);
    }

    public PeerStore peerStore() {
        return peers;
    }

    public void add(ConnectionGater gater) {
        gaters.add(gater);
    }

    public void remove(ConnectionGater gater) {
        gaters.remove(gater);
    }

    public void add(ConnectionListener listener) {
        swarm.add(listener);
    }

    public void remove(ConnectionListener listener) {
        swarm.remove(listener);
    }

    /** Tells the listeners that a peer has said who it is. */
    public void identified(Connection connection) {
        if (connection instanceof LiveConnection c) {
            swarm.identified(c);
        }
    }

    /** Closes listeners and connections; completes when all are closed. The loops and the timer are their owner's. */
    public CompletionStage<Void> close() {
        return listening.close().thenCompose(v -> swarm.close()).whenComplete((v, e) -> timeouts.close());
    }
}
