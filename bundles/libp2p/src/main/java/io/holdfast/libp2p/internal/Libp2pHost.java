package io.holdfast.libp2p.internal;

import io.holdfast.libp2p.internal.identify.Identify;
import io.holdfast.libp2p.internal.peers.LivePeerStore;
import io.holdfast.libp2p.internal.peers.PeerstoreFile;
import io.holdfast.libp2p.internal.peers.PeerstoreKeeper;
import io.holdfast.libp2p.internal.ping.Ping;
import io.holdfast.libp2p.internal.records.OwnRecord;
import io.holdfast.libp2p.internal.swarm.Network;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionGater;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.node.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libp2p over TCP: private network, Noise or TLS, yamux, identify, ping. */
@Component(service = Host.class, immediate = true, configurationPid = "io.holdfast.cluster")
public final class Libp2pHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(Libp2pHost.class);
    private static final String AGENT = "holdfast/" + Node.COMPATIBLE_VERSION;
    private static final long PUSH_MS = 50;
    private static final long STOP_SECONDS = 3;
    /** How often it is looked whether the file is to be written. */
    private static final long PEERSTORE_SECONDS = 5;

    private final Node node;
    private final HostRuntime runtime;
    private final Network network;
    private final LivePeerStore peers;
    private final PeerstoreKeeper peerstore;
    private final SelfDescription self;
    private final Identify identify;
    private final AtomicBoolean pushing = new AtomicBoolean();
    private final Object lifecycle = new Object();
    private volatile HostConfig config;
    private AfterStart afterStart;
    private boolean isOnline;
    private boolean isStopped;

    /** @throws IllegalArgumentException names the key that is wrong, its value and what is expected */
    @Activate
    public Libp2pHost(@Reference Node node, HostConfig.Keys keys) {
        this(node, HostConfig.of(keys), HostRuntime.create());
    }

    Libp2pHost(Node node, HostConfig config, HostRuntime runtime) {
        this.node = node;
        this.config = config;
        this.runtime = runtime;
        this.peers = new LivePeerStore(runtime.clock(), 10_000);
        this.peerstore = new PeerstoreKeeper(new PeerstoreFile(node.data().resolve(config.peerstore())), peers, runtime.clock());
        this.network = new Network(runtime.setup(node, config), peers, this::announce);
        this.self = new SelfDescription(node.publicKey(), AGENT, network.protocols()::ids, network::addresses, config);
        this.identify = new Identify(peers, self::to, new OwnRecord(node, runtime.clock())::of, network::identified, network::bound);
    }

    /** Goes online in the background, after the node's start: nothing waits for the network, and the network library is loaded then. */
    @Activate
    void activate(BundleContext context) {
        prepare();
        afterStart = new AfterStart(context, runtime.timer(), this::goOnline);
        afterStart.begin();
    }

    /** The same without a framework, and so at once. */
    void start() {
        prepare();
        inBackground(this::goOnline);
    }

    void prepare() {
        peerstore.read();
        builtIn(Ping.PROTOCOL, new Ping());
        builtIn(Identify.PROTOCOL, identify::tell);
        builtIn(Identify.PUSH, identify::listen);
        network.add(new ConnectionListener() {
            @Override
            public void opened(Connection connection) {
                identify.ask(connection);
            }
        });
        keep();
    }

    private void goOnline() {
        try {
            network.prepare().thenRun(this::listen);
        } catch (RejectedExecutionException e) {
            LOG.debug("the host is closed");
        }
    }

    private void listen() {
        synchronized (lifecycle) {
            if (!isStopped) {
                isOnline = true;
                LOG.info("libp2p: {}", node.secret().isPresent() ? "private network" : "no secret: anybody may connect");
                network.listen(config.listen()).thenRun(network::start);
                runtime.timer().scheduleWithFixedDelay(() -> runtime.background().execute(peerstore::check), PEERSTORE_SECONDS, PEERSTORE_SECONDS,
                        TimeUnit.SECONDS);
            }
        }
    }

    private void inBackground(Runnable work) {
        try {
            runtime.timer().execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("the host is closed");
        }
    }

    private void builtIn(String protocol, ProtocolHandler handler) {
        network.protocols().add(protocol, Integer.MIN_VALUE, List.of(protocol), handler);
    }

    private void keep() {
        network.keep(config.lowWater(), config.highWater(), config.grace(), config.peers(), config.dialTimeout());
    }

    @Modified
    void configure(HostConfig.Keys keys) {
        HostConfig next = HostConfig.of(keys);
        HostConfig last = config;
        if (next.equals(last)) {
            return;
        }
        self.change(next);
        if (!next.startsLike(last)) {
            LOG.warn("libp2p: the changed limits and the changed peerstore file are used after the next start");
        }
        synchronized (lifecycle) {
            config = next;
            keep();
            if (isOnline && !next.listen().equals(last.listen())) {
                inBackground(() -> network.listen(next.listen()));
                return;
            }
        }
        if (!next.announce().equals(last.announce()) || !next.noAnnounce().equals(last.noAnnounce())) {
            announce();
        }
    }

    @Deactivate
    void stop() {
        if (afterStart != null) {
            afterStart.close();
        }
        synchronized (lifecycle) {
            if (isStopped) {
                return;
            }
            isStopped = true;
        }
        peerstore.close();
        try {
            network.close().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not all connections closed in time: {}", e.toString());
        }
        runtime.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addHandler(ProtocolHandler handler, Map<String, Object> properties) {
        List<String> protocols = texts(properties.get(ProtocolHandler.PROTOCOLS));
        if (protocols.isEmpty()) {
            LOG.warn("a protocol handler ({}) names no protocol in {}: it is not used", handler.getClass().getName(), ProtocolHandler.PROTOCOLS);
            return;
        }
        network.protocols().add(properties.get("service.id"), rank(properties), protocols, handler);
    }

    void removeHandler(ProtocolHandler handler, Map<String, Object> properties) {
        network.protocols().remove(properties.get("service.id"));
    }

    // the built-in ones have Integer.MIN_VALUE
    private static Integer rank(Map<String, Object> properties) {
        return properties.get("service.ranking") instanceof Integer i ? i : 0;
    }

    private static List<String> texts(Object value) {
        return value instanceof String s ? List.of(s) : value instanceof String[] all ? Arrays.asList(all) : List.of();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addGater(ConnectionGater gater) {
        network.add(gater);
    }

    void removeGater(ConnectionGater gater) {
        network.remove(gater);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(ConnectionListener listener) {
        network.add(listener);
    }

    void removeListener(ConnectionListener listener) {
        network.remove(listener);
    }

    /** Says anew who this peer is, once for several changes in a row. */
    private void announce() {
        if (pushing.compareAndSet(false, true)) {
            try {
                runtime.timer().schedule(this::push, PUSH_MS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("the host is closed: nothing to announce");
            }
        }
    }

    private void push() {
        pushing.set(false);
        network.connections().stream()
                .filter(c -> peers.identity(c.peer()).map(i -> i.protocols().contains(Identify.PUSH)).orElse(false))
                .forEach(identify::push);
    }

    @Override
    public PeerId id() {
        return node.id();
    }

    @Override
    public List<Multiaddr> addresses() {
        return self.addresses();
    }

    @Override
    public List<Multiaddr> listening() {
        return network.addresses();
    }

    @Override
    public CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses, Duration limit) {
        return network.connect(peer, addresses, limit);
    }

    @Override
    public CompletionStage<Stream> open(PeerId peer, List<String> protocols, Duration limit) {
        return network.open(peer, protocols, limit);
    }

    @Override
    public List<Connection> connections() {
        return network.connections();
    }

    @Override
    public List<Connection> connections(PeerId peer) {
        return network.connections(peer);
    }

    @Override
    public CompletionStage<Void> disconnect(PeerId peer) {
        return network.disconnect(peer);
    }

    @Override
    public CompletionStage<Duration> ping(PeerId peer, Duration limit) {
        return network.ping(peer, limit);
    }

    @Override
    public void protect(PeerId peer, String tag) {
        network.protect(peer, tag);
    }

    @Override
    public boolean unprotect(PeerId peer, String tag) {
        return network.unprotect(peer, tag);
    }

    @Override
    public PeerStore peerStore() {
        return peers;
    }

    @Override
    public Map<String, Bandwidth> bandwidth() {
        return network.bandwidth();
    }
}
