package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.libp2p.internal.pubsub.Rpc.Subscription;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.PubSub.Message;
import io.holdfast.spi.host.Stream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who gets which message: everything of pubsub that changes. Confined to its loop. */
final class Router implements Link.Events, Validation.Outcome {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    /** Messages in one heartbeat that no peer sends that checks them: one may be an accident. */
    static final int MAX_OFFENCES = 16;

    private final PeerId self;
    private final Loop loop;
    private final Subscribers subscribers;
    private final Counters counters;
    private final TopicPeers topics;
    private final Mesh mesh;
    private final Fanout fanout;
    private final Gossip gossip;
    private final Validation validation;
    private final SeenCache seen = new SeenCache();
    private final Map<PeerId, Peer> peers = new HashMap<>();
    private PubSubConfig config;
    /** Of the timer: an older one that is still to come does nothing. */
    private int pulse;

    /** What a router is made of. @param pool checks signatures */
    record Setup(PeerId self, Loop loop, Executor pool, Guard guard, Introductions introductions, Subscribers subscribers, Counters counters, Random random) {
    }

    Router(Setup setup, PubSubConfig config) {
        this.self = setup.self;
        this.loop = setup.loop;
        this.subscribers = setup.subscribers;
        this.counters = setup.counters;
        this.config = config;
        this.topics = new TopicPeers(setup.random);
        this.mesh = new Mesh(topics, setup.guard, setup.introductions, loop::millis, setup.random, config);
        this.fanout = new Fanout(topics, config.degrees());
        this.gossip = new Gossip(topics, counters, setup.random, config);
        this.validation = new Validation(loop, setup.pool, this);
    }

    void start() {
        scheduleHeartbeat();
    }

    void configure(PubSubConfig next) {
        boolean otherPulse = !next.heartbeat().equals(config.heartbeat());
        config = next;
        mesh.configure(next);
        fanout.configure(next.degrees());
        gossip.configure(next);
        if (otherPulse) {
            scheduleHeartbeat();
        }
    }

    private void scheduleHeartbeat() {
        int own = ++pulse;
        loop.after(config.heartbeat(), () -> {
            if (own == pulse) {
                heartbeat();
                scheduleHeartbeat();
            }
        });
    }

    void heartbeat() {
        long now = loop.millis();
        peers.values().forEach(p -> {
            p.heartbeat(gossip.beat());
            p.link.heartbeat();
        });
        mesh.heartbeat();
        fanout.heartbeat(now);
        for (String topic : mesh.joined()) {
            gossip.emit(topic, p -> mesh.isSettled(topic, p, gossip.historyGossip()));
        }
        for (String topic : fanout.topics()) {
            gossip.emit(topic, fanout.peers(topic)::contains);
        }
        gossip.heartbeat();
        seen.forget(now - SeenCache.TIME_TO_LIVE_MS);
    }

    /** Which peers subscribe to what. */
    TopicPeers topics() {
        return topics;
    }

    Mesh mesh() {
        return mesh;
    }

    // connections and streams

    void opened(Connection connection) {
        Peer peer = peer(connection);
        if (peer.connections.add(connection)) {
            // not by the listener's event: it does not come when the host goes
            connection.closed().thenRun(() -> Hops.to(loop, () -> closed(connection)));
        }
        peer.link.open();
    }

    private Peer peer(Connection connection) {
        return peers.computeIfAbsent(connection.peer(), id -> new Peer(id, counters, loop, this));
    }

    /** The peer has said that it speaks pubsub. */
    void speaks(Connection connection) {
        Peer peer = peers.get(connection.peer());
        if (peer != null) {
            peer.link.open();
        }
    }

    void closed(Connection connection) {
        Peer peer = peers.get(connection.peer());
        if (peer != null && peer.connections.remove(connection) && peer.connections.isEmpty()) {
            peers.remove(peer.id);
            leave(peer);
        }
    }

    private void leave(Peer peer) {
        peer.link.close();
        if (peer.inbound != null) {
            Stream inbound = peer.inbound;
            peer.inbound = null;
            inbound.reset(Stream.NO_ERROR);
        }
        forget(peer);
    }

    /** What the peer said is not true any more. */
    private void forget(Peer peer) {
        validation.cancel(peer);
        Set.copyOf(peer.topics).forEach(topic -> topics.remove(peer, topic));
        mesh.remove(peer);
        fanout.remove(peer);
    }

    /** A peer has opened a stream to send on; null when it may not. The one it had is ended: it has one to each peer. */
    Peer admit(Stream stream) {
        opened(stream.connection());
        Peer peer = peer(stream.connection());
        if (peer.isRefused(loop.millis())) {
            return null;
        }
        Stream last = peer.inbound;
        peer.inbound = stream;
        if (last != null) {
            last.reset(Stream.NO_ERROR);
            forget(peer);
        }
        return peer;
    }

    /** The stream that a peer sent on has ended: it will say anew what it subscribes to. */
    void ended(Peer peer, Stream stream) {
        if (peer.inbound == stream) {
            peer.inbound = null;
            forget(peer);
        }
    }

    /** A peer does not follow the protocol: its stream is ended, and others refused for a while. */
    void violation(Peer peer, String what) {
        counters.add(Counter.VIOLATIONS);
        LOG.debug("pubsub with {} ends: {}", peer, what);
        peer.penalize(loop.millis());
        if (peer.inbound != null) {
            peer.inbound.reset(Stream.PROTOCOL_VIOLATION);
        }
    }

    @Override
    public void linked(Peer peer) {
        subscribers.topics().forEach(topic -> peer.outbox.subscription(topic, true));
        peer.topics.forEach(topic -> mesh.consider(topic, peer));
    }

    @Override
    public void unlinked(Peer peer) {
        peer.outbox.clear();
        mesh.remove(peer);
        fanout.remove(peer);
    }

    // what is subscribed to here

    /** Joins or leaves, as there are subscribers or not. */
    void follow(String topic) {
        boolean wanted = subscribers.any(topic);
        if (wanted == mesh.isJoined(topic)) {
            return;
        }
        for (Peer p : peers.values()) {
            if (p.link.isOpen()) {
                p.outbox.subscription(topic, wanted);
            }
        }
        if (wanted) {
            mesh.join(topic, Set.copyOf(fanout.end(topic)));
        } else {
            mesh.leave(topic);
        }
        peers.values().forEach(p -> p.link.pump());
    }

    /** An own message: to whom it may concern. */
    void publish(WireMessage message) {
        counters.add(Counter.PUBLISHED);
        seen.add(message.id(), loop.millis());
        subscribers.deliverOwn(new Message(self, message.data(), message.sequence(), message.topic(), self));
        send(message, self, Set.of());
    }

    // what comes in

    /** Takes in what a peer says; completes when it may say more. */
    CompletionStage<Void> receive(Peer peer, Rpc rpc) {
        subscriptions(peer, rpc.subscriptions());
        CompletionStage<Void> taken = validation.submit(peer, rpc.messages());
        gossip.ihave(peer, rpc.ihave(), mesh::isJoined, id -> seen.contains(id) || validation.isChecking(id));
        gossip.iwant(peer, rpc.iwant());
        gossip.dontWant(peer, rpc.dontWant());
        mesh.grafted(peer, rpc.graft());
        mesh.pruned(peer, rpc.prune());
        return taken;
    }

    private void subscriptions(Peer peer, List<Subscription> subscriptions) {
        for (Subscription s : subscriptions) {
            if (!s.subscribe()) {
                topics.remove(peer, s.topic());
                mesh.remove(s.topic(), peer);
                fanout.remove(s.topic(), peer);
            } else if (topics.add(peer, s.topic())) {
                mesh.consider(s.topic(), peer);
            } else {
                counters.add(Counter.IGNORED);
            }
        }
    }

    @Override
    public Refusal precheck(WireMessage message) {
        counters.add(Counter.RECEIVED);
        Refusal refusal = message.refusal();
        if (refusal != null) {
            return refusal;
        }
        if (!mesh.isJoined(message.topic())) {
            return Refusal.NO_SUBSCRIBER;
        }
        if (java.util.Arrays.equals(message.from(), self.toBytes())) {
            return Refusal.OWN;
        }
        return seen.contains(message.id()) ? Refusal.DUPLICATE : null;
    }

    @Override
    public void signed(WireMessage message, Signatures.Verdict verdict, Set<Peer> senders) {
        MessageId id = message.id();
        if (!seen.add(id, loop.millis())) {
            counters.add(Counter.DUPLICATES);
            return;
        }
        gossip.have(id, message, mesh.peers(message.topic()), senders);
        PeerId via = senders.iterator().next().id;
        if (subscribers.deliver(new Message(verdict.author(), message.data(), message.sequence(), message.topic(), via))) {
            counters.add(Counter.DELIVERED);
            send(message, verdict.author(), senders);
        } else {
            counters.add(Counter.REFUSED);
        }
    }

    private void send(WireMessage message, PeerId author, Set<Peer> senders) {
        MessageId id = message.id();
        String topic = message.topic();
        gossip.cache().put(id, message);
        Set<Peer> to = new HashSet<>();
        if (author.equals(self) && config.floodPublish()) {
            to.addAll(topics.of(topic));
        } else {
            topics.of(topic).stream().filter(p -> p.link.isOpen() && !p.link.dialect().mesh()).forEach(to::add);
            to.addAll(mesh.isJoined(topic) ? mesh.peers(topic) : fanout.use(topic, loop.millis()));
        }
        for (Peer p : to) {
            if (p.link.isOpen() && !senders.contains(p) && !p.id.equals(author) && !p.unwanted.containsKey(id)
                    && p.outbox.message(message)) {
                p.link.pump();
            }
        }
    }

    @Override
    public void refused(WireMessage message, Refusal why, Set<Peer> senders) {
        counters.add(why == Refusal.DUPLICATE ? Counter.DUPLICATES : Counter.REFUSED);
        if (!why.offence()) {
            return;
        }
        for (Peer p : senders) {
            LOG.debug("a message to {} that came from {} is refused: {}", message.topic(), p, why);
            if (++p.offences == MAX_OFFENCES) {
                violation(p, MAX_OFFENCES + " messages that should not have been passed on, the last: " + why);
            }
        }
    }

    void close() {
        pulse++;
        List.copyOf(peers.values()).forEach(this::leave);
        peers.clear();
    }
}
