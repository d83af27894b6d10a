package io.holdfast.libp2p.internal.pubsub;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who gets the messages to topics that are not subscribed to here: the same few peers for as long as there are messages. */
final class Fanout {
    /** After the last message. Source: libp2p/specs, gossipsub 1.0. */
    static final long TIME_TO_LIVE_MS = 60_000;

    private final TopicPeers topics;
    private final Map<String, Group> groups = new HashMap<>();
    private Degrees degrees;

    private static final class Group {
        private final Set<Peer> peers = new HashSet<>();
        private long lastMs;
    }

    Fanout(TopicPeers topics, Degrees degrees) {
        this.topics = topics;
        this.degrees = degrees;
    }

    void configure(Degrees degrees) {
        this.degrees = degrees;
    }

    /** Whom a message goes to now. */
    Set<Peer> use(String topic, long nowMs) {
        Group group = groups.computeIfAbsent(topic, t -> new Group());
        group.lastMs = nowMs;
        fill(topic, group);
        return group.peers;
    }

    private void fill(String topic, Group group) {
        int missing = degrees.wanted() - group.peers.size();
        if (missing > 0) {
            group.peers.addAll(topics.some(topic, missing, p -> p.inMeshes() && !group.peers.contains(p)));
        }
    }

    Set<String> topics() {
        return groups.keySet();
    }

    Set<Peer> peers(String topic) {
        Group group = groups.get(topic);
        return group == null ? Set.of() : group.peers;
    }

    /** Ends a group; its peers. */
    Set<Peer> end(String topic) {
        Group group = groups.remove(topic);
        return group == null ? Set.of() : group.peers;
    }

    void remove(String topic, Peer peer) {
        Group group = groups.get(topic);
        if (group != null) {
            group.peers.remove(peer);
        }
    }

    void remove(Peer peer) {
        groups.values().forEach(g -> g.peers.remove(peer));
    }

    void heartbeat(long nowMs) {
        groups.values().removeIf(g -> nowMs - g.lastMs > TIME_TO_LIVE_MS);
        groups.forEach(this::fill);
    }
}
