package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.spi.host.PubSub;
import io.holdfast.testkit.node.TestNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Pubsub over a real host, with threads and a fast heart. */
public final class LivePubSub implements AutoCloseable {
    static final String TOPIC = "test/topic";
    public final LivePeer peer;
    private final List<AutoCloseable> handlers;
    public final GossipSub pubsub;
    final List<PubSub.Message> received = new CopyOnWriteArrayList<>();

    public LivePubSub(byte[] secret) {
        TestNode node = TestNode.generate(LivePeer.folder(), secret);
        pubsub = new GossipSub(node, new PubSubConfig(Duration.ofMillis(500), 1, 2, 6, false, true), new ThreadLoop(),
                Executors.newFixedThreadPool(2), Instant.now(), new Random());
        pubsub.start();
        peer = new LivePeer(node);
        pubsub.addHost(peer.host());
        handlers = Dialect.PROTOCOLS.stream().map(p -> peer.handle(p, pubsub)).toList();
        peer.listen(pubsub);
        pubsub.subscribe(TOPIC, m -> true, received::add);
    }

    void publish(String text) {
        pubsub.publish(TOPIC, text.getBytes(StandardCharsets.UTF_8)).toCompletableFuture().join();
    }

    List<String> texts() {
        return received.stream().map(m -> new String(m.data(), StandardCharsets.UTF_8)).toList();
    }

    @Override
    public void close() {
        // as the service registry does: nobody asks a handler that has left
        for (AutoCloseable handler : handlers) {
            try {
                handler.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        pubsub.stop();
        peer.close();
    }
}
