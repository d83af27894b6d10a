package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.model.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Which connected peers subscribe to which topics. Changed on the loop, read from anywhere. */
final class TopicPeers {
    private final Map<String, Set<Peer>> byTopic = new ConcurrentHashMap<>();
    private final Random random;

    TopicPeers(Random random) {
        this.random = random;
    }

    /** Takes note of a subscription; false when the peer has too many. */
    boolean add(Peer peer, String topic) {
        if (!peer.topics.contains(topic) && peer.topics.size() == Peer.MAX_TOPICS) {
            return false;
        }
        peer.topics.add(topic);
        byTopic.computeIfAbsent(topic, t -> ConcurrentHashMap.newKeySet()).add(peer);
        return true;
    }

    void remove(Peer peer, String topic) {
        peer.topics.remove(topic);
        byTopic.computeIfPresent(topic, (t, peers) -> {
            peers.remove(peer);
            return peers.isEmpty() ? null : peers;
        });
    }

    Set<Peer> of(String topic) {
        return byTopic.getOrDefault(topic, Set.of());
    }

    /** Some of the topic's peers, by chance. */
    List<Peer> some(String topic, int most, Predicate<Peer> suitable) {
        List<Peer> all = new ArrayList<>(of(topic));
        all.removeIf(suitable.negate());
        Collections.shuffle(all, random);
        return all.subList(0, Math.min(most, all.size()));
    }

    /** Thread-safe. */
    List<PeerId> ids(String topic) {
        return of(topic).stream().map(p -> p.id).toList();
    }
}
