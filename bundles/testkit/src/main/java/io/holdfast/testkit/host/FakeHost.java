package io.holdfast.testkit.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionGater;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.Stream;
import io.holdfast.testkit.node.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host on a {@link FakeNetwork}. Its limits on time are not kept: nothing takes any. */
public final class FakeHost implements Host {
    private final FakeNetwork network;
    private final TestNode node;
    private final Multiaddr address;
    private final FakePeerStore peers = new FakePeerStore();
    private final Map<String, ProtocolHandler> handlers = new TreeMap<>();
    private final List<ConnectionGater> gaters = new CopyOnWriteArrayList<>();
    private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();
    private final List<FakeConnection> connections = new ArrayList<>();
    private final Map<PeerId, Set<String>> tags = new HashMap<>();
    private final Map<String, long[]> traffic = new TreeMap<>();
    private boolean stopped;

    FakeHost(FakeNetwork network, TestNode node, Multiaddr address) {
        this.network = network;
        this.node = node;
        this.address = address;
    }

    FakeNetwork network() {
        return network;
    }

    Multiaddr address() {
        return address;
    }

    // what the service registry would give

    /** Registers a handler until it is closed. */
    public AutoCloseable handle(Collection<String> protocols, ProtocolHandler handler) {
        synchronized (network) {
            protocols.forEach(p -> handlers.put(p, handler));
            tell();
        }
        return () -> {
            synchronized (network) {
                protocols.forEach(p -> handlers.remove(p, handler));
                tell();
            }
        };
    }

    public AutoCloseable gate(ConnectionGater gater) {
        gaters.add(gater);
        return () -> gaters.remove(gater);
    }

    /** Registers a listener until it is closed; it is told of the connections there are. */
    public AutoCloseable listen(ConnectionListener listener) {
        synchronized (network) {
            listeners.add(listener);
            connections.forEach(c -> network.executor.execute(() -> listener.opened(c)));
        }
        return () -> listeners.remove(listener);
    }

    /** Ends all connections; nobody reaches it any more. */
    public void stop() {
        List<FakeConnection> all;
        synchronized (network) {
            stopped = true;
            network.remove(this);
            all = connectionsNow();
        }
        all.forEach(c -> c.end(id() + " stopped", this));
    }

    // for the network, with its lock held

    boolean speaks(String protocol) {
        return handlers.containsKey(protocol);
    }

    List<FakeConnection> connectionsNow() {
        return List.copyOf(connections);
    }

    void remove(FakeConnection connection) {
        connections.remove(connection);
    }

    void received(String protocol, int bytes) {
        traffic.computeIfAbsent(protocol, p -> new long[2])[0] += bytes;
    }

    void sent(String protocol, int bytes) {
        traffic.computeIfAbsent(protocol, p -> new long[2])[1] += bytes;
    }

    /** Says to all who are connected what this peer speaks now. */
    private void tell() {
        connections.forEach(c -> tell(c.other()));
    }

    private void tell(FakeConnection other) {
        PeerStore.Identity self = new PeerStore.Identity(node.publicKey(), "fake", List.copyOf(handlers.keySet()), addresses(), other.remoteAddress());
        network.executor.execute(() -> {
            other.host.peers.identified(id(), self);
            other.host.listeners.forEach(l -> l.identified(other));
        });
    }

    private void add(FakeConnection connection) {
        connections.add(connection);
        network.executor.execute(() -> listeners.forEach(l -> l.opened(connection)));
    }

    // for the network, on its executor

    void closed(FakeConnection connection, boolean byThis) {
        listeners.forEach(l -> l.closed(connection));
        boolean again;
        synchronized (network) {
            again = !byThis && !stopped && tags.containsKey(connection.peer());
        }
        if (again) {
            connect(connection.peer(), List.of(), Duration.ofSeconds(1));
        }
    }

    void handle(FakeStream stream) {
        ProtocolHandler handler;
        synchronized (network) {
            handler = handlers.get(stream.protocol());
        }
        CompletionStage<Void> end;
        try {
            end = handler == null ? CompletableFuture.failedFuture(new IllegalStateException("the handler has left")) : handler.handle(stream);
        } catch (RuntimeException e) {
            end = CompletableFuture.failedFuture(e);
        }
        end.whenComplete((v, e) -> {
            if (e == null) {
                stream.closeWrite();
            } else {
                stream.reset(Stream.NO_ERROR);
            }
        });
    }

    // the host

    @Override
    public PeerId id() {
        return node.id();
    }

    @Override
    public List<Multiaddr> addresses() {
        return List.of(address);
    }

    @Override
    public CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> at, Duration limit) {
        CompletableFuture<Connection> result = new CompletableFuture<>();
        try {
            Connection connection = dial(peer, at);
            network.executor.execute(() -> result.complete(connection));
        } catch (HostException e) {
            network.executor.execute(() -> result.completeExceptionally(e));
        }
        return result;
    }

    private Connection dial(PeerId peer, Collection<Multiaddr> at) throws HostException {
        synchronized (network) {
            if (stopped) {
                throw new HostException(Reason.CLOSED, "the host has stopped");
            }
            if (peer.equals(id())) {
                throw new HostException(Reason.UNREACHABLE, peer + " is this peer's own ID");
            }
            for (FakeConnection c : connections) {
                if (c.peer().equals(peer)) {
                    return c;
                }
            }
            Set<Multiaddr> all = new LinkedHashSet<>();
            at.forEach(a -> all.add(a.withoutPeer().orElse(a)));
            all.addAll(peers.addresses(peer));
            if (all.isEmpty()) {
                throw new HostException(Reason.UNREACHABLE, peer + ": no address is known");
            }
            HostException failure = null;
            for (Multiaddr a : all) {
                try {
                    return dial(peer, a);
                } catch (HostException e) {
                    failure = e;
                }
            }
            throw failure;
        }
    }

    private Connection dial(PeerId peer, Multiaddr at) throws HostException {
        if (!gaters.stream().allMatch(g -> g.mayDial(peer, at))) {
            throw new HostException(Reason.GATED, peer + " may not be dialed at " + at);
        }
        FakeHost there = network.at(at);
        if (there == null || !network.reach(id(), there.id())) {
            throw new HostException(Reason.UNREACHABLE, peer + " at " + at + ": nobody is there");
        }
        if (!Arrays.equals(node.network(), there.node.network())) {
            throw new HostException(Reason.UNREACHABLE, peer + " at " + at + ": another secret");
        }
        if (!there.id().equals(peer)) {
            throw new HostException(Reason.WRONG_PEER, "found " + there.id() + " at " + at + ", expected " + peer);
        }
        FakeConnection mine = FakeConnection.between(this, there);
        boolean welcome = mayConnect(mine) && there.gaters.stream().allMatch(g -> g.mayAccept(address)) && there.mayConnect(mine.other());
        if (!welcome) {
            throw new HostException(Reason.GATED, peer + " at " + at + ": a gater refused");
        }
        peers.add(peer, List.of(at), PeerStore.PERMANENT);
        add(mine);
        there.add(mine.other());
        tell(mine.other());
        there.tell(mine);
        return mine;
    }

    private boolean mayConnect(FakeConnection c) {
        return gaters.stream().allMatch(g -> g.mayConnect(c.peer(), c.direction(), c.remoteAddress()));
    }

    @Override
    public CompletionStage<Stream> open(PeerId peer, List<String> protocols, Duration limit) {
        return connect(peer, List.of(), limit).thenCompose(c -> c.open(protocols, limit));
    }

    @Override
    public List<Connection> connections() {
        synchronized (network) {
            return List.copyOf(connections);
        }
    }

    @Override
    public List<Connection> connections(PeerId peer) {
        return connections().stream().filter(c -> c.peer().equals(peer)).toList();
    }

    @Override
    public CompletionStage<Void> disconnect(PeerId peer) {
        return CompletableFuture.allOf(connections(peer).stream().map(c -> c.close().toCompletableFuture()).toArray(CompletableFuture[]::new));
    }

    @Override
    public CompletionStage<Duration> ping(PeerId peer, Duration limit) {
        long start = System.nanoTime();
        return connect(peer, List.of(), limit).thenApply(c -> Duration.ofNanos(Math.max(1, System.nanoTime() - start)));
    }

    @Override
    public void protect(PeerId peer, String tag) {
        synchronized (network) {
            tags.computeIfAbsent(peer, p -> new HashSet<>()).add(tag);
        }
    }

    @Override
    public boolean unprotect(PeerId peer, String tag) {
        synchronized (network) {
            Set<String> left = tags.getOrDefault(peer, new HashSet<>());
            left.remove(tag);
            if (left.isEmpty()) {
                tags.remove(peer);
            }
            return !left.isEmpty();
        }
    }

    /** What protects this peer. */
    public Set<String> tags(PeerId peer) {
        synchronized (network) {
            return Set.copyOf(tags.getOrDefault(peer, Set.of()));
        }
    }

    /** This peer has shown its signed peer record. */
    public void shown(PeerId peer, byte[] record) {
        peers.shown(peer, record);
    }

    @Override
    public PeerStore peerStore() {
        return peers;
    }

    @Override
    public Map<String, Bandwidth> bandwidth() {
        synchronized (network) {
            Map<String, Bandwidth> all = new TreeMap<>();
            traffic.forEach((protocol, n) -> all.put(protocol, new Bandwidth(n[0], n[1], 0, 0)));
            return all;
        }
    }
}
