package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.PubSub;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.node.Node;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Gossipsub 1.1 and 1.2, with floodsub for those that know no better, over whatever host there is: connections and streams come to it as
 * to any handler and listener, and a host that is exchanged takes the peers away for a while, not the subscriptions.
 *
 * <p>Source: libp2p/specs, pubsub; IPFS Cluster 1.1.6 for parameters and message IDs. No peers are scored, as there.
 */
@Component(service = {PubSub.class, ProtocolHandler.class, ConnectionListener.class}, immediate = true,
        configurationPid = "io.holdfast.cluster", property = {
            ProtocolHandler.PROTOCOLS + "=/meshsub/1.2.0", ProtocolHandler.PROTOCOLS + "=/meshsub/1.1.0",
            ProtocolHandler.PROTOCOLS + "=/meshsub/1.0.0", ProtocolHandler.PROTOCOLS + "=/floodsub/1.0.0"})
public final class GossipSub implements PubSub, ProtocolHandler, ConnectionListener {
    private static final int CHECKERS = 2;
    /** What is around it takes less: topic, peer ID and signature, and an RSA key if need be. */
    private static final int MAX_DATA = MAX_MESSAGE - 4096;

    private final Loop loop;
    private final ExecutorService pool;
    private final Signatures signatures;
    private final Subscribers subscribers = new Subscribers();
    private final Counters counters = new Counters();
    private final Router router;
    private final Inbound inbound;
    private volatile PubSubConfig config;
    private volatile Host host;

    /** @throws IllegalArgumentException names the key that is wrong, its value and what is expected */
    @Activate
    public GossipSub(@Reference Node node, PubSubConfig.Keys keys) {
        this(node, PubSubConfig.of(keys), new ThreadLoop(), checkers(), Instant.now(), new Random());
    }

    GossipSub(Node node, PubSubConfig config, Loop loop, ExecutorService pool, Instant now, Random random) {
        this.config = config;
        this.loop = loop;
        this.pool = pool;
        // more nanoseconds have passed at a restart than messages were sent
        this.signatures = new Signatures(node, TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
        this.router = new Router(new Router.Setup(node.id(), loop, pool, new HostGuard(),
                new Introductions(node.id(), () -> host, pool), subscribers, counters, random), config);
        this.inbound = new Inbound(loop, router);
    }

    private static ExecutorService checkers() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(CHECKERS, CHECKERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("holdfast-pubsub-signatures", true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Activate
    void start() {
        loop.execute(router::start);
    }

    @Modified
    void configure(PubSubConfig.Keys keys) {
        configure(PubSubConfig.of(keys));
    }

    void configure(PubSubConfig next) {
        if (!next.equals(config)) {
            config = next;
            loop.execute(() -> router.configure(next));
        }
    }

    @Deactivate
    void stop() {
        Hops.to(loop, router::close);
        pool.shutdown();
        if (loop instanceof ThreadLoop own) {
            own.close();
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addHost(Host added) {
        host = added;
        Hops.to(loop, router.mesh()::protectAgain);
    }

    void removeHost(Host removed) {
        if (host == removed) {
            host = null;
        }
    }

    /** Has the present host keep connections; one that goes forgets what it was to keep. */
    private final class HostGuard implements Guard {
        @Override
        public void protect(PeerId peer, String tag) {
            Host h = host;
            if (h != null) {
                h.protect(peer, tag);
            }
        }

        @Override
        public void unprotect(PeerId peer, String tag) {
            Host h = host;
            if (h != null) {
                h.unprotect(peer, tag);
            }
        }
    }

    @Override
    public AutoCloseable subscribe(String topic, Predicate<Message> validator, Consumer<Message> receiver) {
        check(topic);
        Subscribers.Subscriber subscriber = new Subscribers.Subscriber(validator, receiver);
        subscribers.add(topic, subscriber);
        Hops.to(loop, () -> router.follow(topic));
        return () -> {
            subscribers.remove(topic, subscriber);
            Hops.to(loop, () -> router.follow(topic));
        };
    }

    @Override
    public CompletionStage<Void> publish(String topic, byte[] data) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            check(topic);
            if (data.length > MAX_DATA) {
                throw new IllegalArgumentException("found a message of " + data.length + " bytes to " + topic + ", expected at most " + MAX_DATA);
            }
            WireMessage message = signatures.sign(topic, data.clone());
            loop.execute(() -> {
                router.publish(message);
                sent.complete(null);
            });
        } catch (RejectedExecutionException e) {
            sent.completeExceptionally(new HostException(Reason.CLOSED, "pubsub has stopped"));
        } catch (IllegalArgumentException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    private static void check(String topic) {
        int bytes = topic.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > RpcDecoder.MAX_TOPIC_BYTES) {
            throw new IllegalArgumentException("found a topic of " + bytes + " bytes, expected 1 to " + RpcDecoder.MAX_TOPIC_BYTES);
        }
    }

    @Override
    public List<String> topics() {
        return subscribers.topics();
    }

    @Override
    public List<PeerId> peers(String topic) {
        return router.topics().ids(topic);
    }

    /** What was counted since the start, by name. */
    public Map<String, Long> counters() {
        return counters.all();
    }

    @Override
    public CompletionStage<Void> handle(Stream stream) {
        return inbound.handle(stream);
    }

    @Override
    public void opened(Connection connection) {
        Hops.to(loop, () -> router.opened(connection));
    }

    @Override
    public void identified(Connection connection) {
        Host h = host;
        boolean speaks = h == null || h.peerStore().identity(connection.peer())
                .map(i -> i.protocols().stream().anyMatch(Dialect.PROTOCOLS::contains)).orElse(true);
        if (speaks) {
            Hops.to(loop, () -> router.speaks(connection));
        }
    }
}
