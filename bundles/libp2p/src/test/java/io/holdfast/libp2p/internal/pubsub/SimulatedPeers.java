package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.model.PeerId;
import io.holdfast.spi.host.PubSub;
import io.holdfast.testkit.host.FakeHost;
import io.holdfast.testkit.host.FakeNetwork;
import io.holdfast.testkit.node.TestNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Peers on a network in memory, all of them and the network stepped by one simulation. */
final class SimulatedPeers {
    static final String TOPIC = "monitor.metrics";
    static final Duration LIMIT = Duration.ofSeconds(1);
    private static final byte[] INLINED = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

    final Simulation simulation;
    final FakeNetwork network;
    private final PubSubConfig config;
    private final SecureRandom keys;

    SimulatedPeers(long seed, int factor) {
        this(seed, new PubSubConfig(Duration.ofSeconds(10), factor, 2, 6, false, true));
    }

    SimulatedPeers(long seed, PubSubConfig config) {
        this.simulation = new Simulation(seed);
        this.network = new FakeNetwork(simulation.actor());
        this.config = config;
        try {
            keys = SecureRandom.getInstance("SHA1PRNG");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        keys.setSeed(seed);
    }

    /** One of them. */
    final class One {
        final TestNode node;
        final FakeHost host;
        final GossipSub pubsub;
        final List<PubSub.Message> received = new ArrayList<>();
        private final Simulation.Actor loop;
        private final List<AutoCloseable> registrations = new ArrayList<>();

        private One() {
            node = node();
            host = network.host(node);
            loop = simulation.actor();
            pubsub = new GossipSub(node, config, loop, simulation.pool(), Instant.parse("2026-11-24T00:00:00Z"),
                    new Random(simulation.random().nextLong()));
            pubsub.start();
            registrations.add(host.handle(Dialect.PROTOCOLS, pubsub));
            registrations.add(host.listen(pubsub));
            pubsub.addHost(host);
        }

        PeerId id() {
            return host.id();
        }

        One subscribe() {
            pubsub.subscribe(TOPIC, m -> true, received::add);
            return this;
        }

        void connect(One other) {
            host.connect(other.id(), other.host.addresses(), LIMIT);
        }

        void publish(String text) {
            pubsub.publish(TOPIC, text.getBytes(StandardCharsets.UTF_8));
        }

        List<String> texts() {
            return received.stream().map(m -> new String(m.data(), StandardCharsets.UTF_8)).toList();
        }

        long count(Counter counter) {
            return pubsub.counters().get(counter.name().toLowerCase(java.util.Locale.ROOT));
        }

        /** As its thread would. */
        void loopEnds() {
            loop.end();
        }

        void leave() {
            pubsub.stop();
            host.stop();
        }
    }

    One peer() {
        return new One();
    }

    TestNode node() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, keys);
            KeyPair pair = generator.generateKeyPair();
            byte[] x509 = pair.getPublic().getEncoded();
            byte[] id = Arrays.copyOf(INLINED, INLINED.length + 32);
            System.arraycopy(x509, x509.length - 32, id, INLINED.length, 32);
            return new TestNode(PeerId.ofBytes(id), pair.getPrivate(), "test", null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    List<One> subscribers(int count) {
        List<One> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(peer().subscribe());
        }
        return all;
    }

    /** Each dials so many of those before it, by chance. */
    void connect(List<One> peers, int each) {
        for (int i = 1; i < peers.size(); i++) {
            for (int k = 0; k < each; k++) {
                peers.get(i).connect(peers.get(simulation.random().nextInt(i)));
            }
        }
        simulation.settle();
    }

    void heartbeats(int count) {
        simulation.advance(config.heartbeat().multipliedBy(count));
    }
}
