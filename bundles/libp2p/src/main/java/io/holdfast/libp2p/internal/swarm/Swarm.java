package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.peers.LivePeerStore;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections there are, and how new ones come about. */
final class Swarm {
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);
    /** How long an address is worth a try that somebody named, and one that worked. */
    private static final Duration NAMED = Duration.ofMinutes(2);
    private static final Duration WORKED = Duration.ofHours(1);

    private final PeerId self;
    private final LivePeerStore peers;
    private final Gaters gaters;
    private final ConnectionManager manager;
    private final Limits limits;
    private final ScheduledExecutorService timer;
    private final Timeouts timeouts;
    private final Backoff backoff;
    private final Dials dials = new Dials();
    private final Map<PeerId, List<LiveConnection>> connections = new ConcurrentHashMap<>();
    // what they are told, in order, and the connections that a new one is told of, change together under the list's lock
    private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();
    private Transport transport;
    private volatile boolean closed;

    Swarm(PeerId self, LivePeerStore peers, Gaters gaters, ConnectionManager manager, Limits limits, ScheduledExecutorService timer,
            Timeouts timeouts, Clock clock) {
        this.self = self;
        this.peers = peers;
        this.gaters = gaters;
        this.manager = manager;
        this.limits = limits;
        this.timer = timer;
        this.timeouts = timeouts;
        this.backoff = new Backoff(clock);
    }

    /** The sockets, whose upgrades ask this swarm and so come after it. */
    void over(Transport transport) {
        this.transport = transport;
    }

    CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses, Duration limit) {
        List<LiveConnection> there = of(peer);
        if (!there.isEmpty()) {
            return CompletableFuture.completedFuture(there.get(0));
        }
        try {
            checkDial(peer, addresses);
        } catch (HostException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (!addresses.isEmpty()) {
            peers.add(peer, addresses, NAMED);
        }
        Dials.Seat seat = dials.join(peer, () -> begin(peer, addresses));
        return timeouts.bound(seat.result().<Connection>thenApply(c -> c), limit, () -> "no connection to " + peer, () -> { })
                .whenComplete((c, e) -> seat.close());
    }

    private CompletableFuture<LiveConnection> begin(PeerId peer, Collection<Multiaddr> addresses) {
        List<LiveConnection> there = of(peer);
        // a dial may have ended well since the caller looked
        return there.isEmpty() ? new Dialer(peer, dialable(peer, addresses), a -> dial(peer, a), timer).start()
                : CompletableFuture.completedFuture(there.get(0));
    }

    private void checkDial(PeerId peer, Collection<Multiaddr> addresses) throws HostException {
        if (closed) {
            throw new HostException(Reason.CLOSED, "the host is closed");
        }
        if (peer.equals(self)) {
            throw new HostException(Reason.UNREACHABLE, "found this peer's own ID " + peer + ", expected another peer's");
        }
        for (Multiaddr a : addresses) {
            if (a.peer().isPresent() && !a.peer().get().equals(peer)) {
                throw new HostException(Reason.WRONG_PEER, "found the address " + a + ", expected one of " + peer);
            }
        }
        if (count() >= limits.connections()) {
            throw new HostException(Reason.LIMITED, "there are " + count() + " connections, expected fewer than " + limits.connections());
        }
    }

    /** What the caller names is tried at once; what is only known, not while it rests after a failure. */
    private List<Multiaddr> dialable(PeerId peer, Collection<Multiaddr> named) {
        Set<Multiaddr> all = new LinkedHashSet<>();
        named.forEach(a -> a.withoutPeer().ifPresent(all::add));
        peers.addresses(peer).stream().filter(a -> !backoff.isResting(a)).forEach(all::add);
        return all.stream().filter(a -> Addresses.isTcp(a) || DnsAddresses.isName(a)).toList();
    }

    private CompletableFuture<LiveConnection> dial(PeerId peer, Multiaddr address) {
        return DnsAddresses.isName(address) ? dialBehind(peer, address) : dialAt(peer, address);
    }

    /** A name stands for several addresses, which are tried as those of the peer are. */
    private CompletableFuture<LiveConnection> dialBehind(PeerId peer, Multiaddr name) {
        CompletableFuture<LiveConnection> result = new CompletableFuture<>();
        transport.behind(peer, name).whenComplete((addresses, e) -> {
            if (e != null) {
                backoff.failed(name);
                result.completeExceptionally(Timeouts.cause(e));
                return;
            }
            CompletableFuture<LiveConnection> dial = new Dialer(peer, addresses.stream().filter(Addresses::isTcp).toList(), a -> dialAt(peer, a), timer)
                    .start();
            result.whenComplete((c, failure) -> dial.cancel(false));
            dial.whenComplete((c, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(Timeouts.cause(failure));
                } else if (!result.complete(c)) {
                    c.close("nobody waits for this connection any more");
                }
            });
        });
        return result;
    }

    private CompletableFuture<LiveConnection> dialAt(PeerId peer, Multiaddr address) {
        if (!gaters.mayDial(peer, address)) {
            return CompletableFuture.failedFuture(new HostException(Reason.GATED, "a gater refuses to dial " + address.withPeer(peer)));
        }
        CompletableFuture<LiveConnection> dial = transport.dial(peer, address);
        // its own stage: whoever gets the connection from it finds it among those there are
        CompletableFuture<LiveConnection> adopted = new CompletableFuture<>();
        dial.whenComplete((c, e) -> {
            if (c != null) {
                backoff.worked(address);
                peers.worked(peer, address, WORKED);
                adopt(c);
                if (!adopted.complete(c)) {
                    c.close("nobody waits for this connection any more");
                }
            } else {
                if (!dial.isCancelled()) {
                    backoff.failed(address);
                }
                adopted.completeExceptionally(e);
            }
        });
        adopted.whenComplete((c, e) -> {
            if (adopted.isCancelled()) {
                dial.cancel(false);
            }
        });
        return adopted;
    }

    /**
     * Whether a connection to this peer, who is proved by now, may stay.
     *
     * @throws HostException says why not
     */
    void admit(PeerId peer, LiveConnection.Ends ends) throws HostException {
        if (!gaters.mayConnect(peer, ends.direction(), ends.remote())) {
            throw new HostException(Reason.GATED, "a gater refuses " + ends.remote().withPeer(peer));
        }
        if (ends.direction() == Connection.Direction.INBOUND && !hasRoom()) {
            throw new HostException(Reason.LIMITED, "there are " + count() + " connections, expected fewer than " + limits.connections());
        }
        if (of(peer).size() >= limits.connectionsPerPeer()) {
            throw new HostException(Reason.LIMITED, "there are " + of(peer).size() + " connections to " + peer + ", expected fewer than "
                    + limits.connectionsPerPeer());
        }
    }

    /** Takes in a connection that is ready for streams. */
    void adopt(LiveConnection connection) {
        LOG.debug("connected: {}", connection);
        synchronized (listeners) {
            connections.merge(connection.peer(), List.of(connection), (a, b) -> {
                List<LiveConnection> all = new ArrayList<>(a);
                all.addAll(b);
                return List.copyOf(all);
            });
            tell(l -> l.opened(connection));
        }
        connection.closed().thenAccept(why -> lost(connection, why));
        if (closed) {
            connection.close("the host is closed");
        } else {
            trim();
        }
    }

    /** Closes what is too much. */
    void trim() {
        manager.trim(all());
    }

    private void lost(LiveConnection connection, String why) {
        LOG.debug("connection ended: {}: {}", connection, why);
        synchronized (listeners) {
            connections.computeIfPresent(connection.peer(), (p, all) -> {
                List<LiveConnection> left = all.stream().filter(c -> c != connection).toList();
                return left.isEmpty() ? null : left;
            });
            tell(l -> l.closed(connection));
        }
    }

    void identified(LiveConnection connection) {
        tell(l -> l.identified(connection));
    }

    private void tell(Consumer<ConnectionListener> news) {
        synchronized (listeners) {
            listeners.forEach(l -> tell(l, news));
        }
    }

    private static void tell(ConnectionListener listener, Consumer<ConnectionListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("a connection listener failed: {}", e.toString(), e);
        }
    }

    void add(ConnectionListener listener) {
        synchronized (listeners) {
            listeners.add(listener);
            all().forEach(c -> tell(listener, l -> l.opened(c)));
        }
    }

    void remove(ConnectionListener listener) {
        synchronized (listeners) {
            listeners.remove(listener);
        }
    }

    List<LiveConnection> of(PeerId peer) {
        return connections.getOrDefault(peer, List.of());
    }

    List<LiveConnection> all() {
        return connections.values().stream().flatMap(List::stream).toList();
    }

    int count() {
        return connections.values().stream().mapToInt(List::size).sum();
    }

    /** Closes all connections and makes no more; completes when they are closed. */
    CompletionStage<Void> close() {
        closed = true;
        return CompletableFuture.allOf(all().stream().map(c -> c.close("the host is closed").toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Whether there is room for one more inbound connection. */
    boolean hasRoom() {
        return count() < limits.connections();
    }
}
