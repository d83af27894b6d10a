package io.holdfast.libp2p.internal;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.ConnectionGater;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.testkit.host.TestPeer;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A real host on a port of its own. */
public final class LivePeer implements TestPeer {
    private final Libp2pHost host;
    private final AtomicLong ids = new AtomicLong();
    private boolean stopped;

    public LivePeer(byte[] secret) {
        this(TestNode.generate(folder(), secret), config());
    }

    /** With this identity, which has a data folder. */
    public LivePeer(TestNode node) {
        this(node, config());
    }

    LivePeer(TestNode node, HostConfig config) {
        host = new Libp2pHost(node, config, HostRuntime.create());
        host.start();
        io.holdfast.testkit.tracker.PinTrackerFixture.until("listening", () -> !host.addresses().isEmpty());
    }

    /** Listens where other machines reach it. */
    public static LivePeer onAllInterfaces() {
        HostConfig c = config();
        List<Multiaddr> all = List.of(Multiaddr.parse("/ip4/0.0.0.0/tcp/0"), Multiaddr.parse("/ip6/::/tcp/0"));
        LivePeer peer = new LivePeer(TestNode.generate(folder(), null), new HostConfig(all, c.announce(), c.noAnnounce(), c.lowWater(),
                c.highWater(), c.grace(), c.limited(), c.memory(), c.sockets(), c.dialTimeout(), c.peerstore(), c.peers()));
        // IPv6 comes first
        io.holdfast.testkit.tracker.PinTrackerFixture.until("listening on IPv4 too",
                () -> peer.host.addresses().stream().anyMatch(a -> a.value("ip4").isPresent()));
        return peer;
    }

    static HostConfig config() {
        return new HostConfig(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")), List.of(), List.of(), 100, 400, Duration.ofMinutes(2), true, 0, 0,
                Duration.ofSeconds(3), "peerstore", List.of());
    }

    public static Path folder() {
        try {
            return Files.createTempDirectory("holdfast-host");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public AutoCloseable handle(String protocol, ProtocolHandler handler) {
        Map<String, Object> properties = Map.of("service.id", ids.incrementAndGet(), ProtocolHandler.PROTOCOLS, protocol);
        host.addHandler(handler, properties);
        return () -> host.removeHandler(handler, properties);
    }

    @Override
    public AutoCloseable gate(ConnectionGater gater) {
        host.addGater(gater);
        return () -> host.removeGater(gater);
    }

    @Override
    public AutoCloseable listen(ConnectionListener listener) {
        host.addListener(listener);
        return () -> host.removeListener(listener);
    }

    @Override
    public void close() {
        if (!stopped) {
            stopped = true;
            host.stop();
        }
    }
}
