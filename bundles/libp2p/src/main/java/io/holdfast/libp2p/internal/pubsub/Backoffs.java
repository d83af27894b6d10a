package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.model.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Who must not be taken into a mesh again yet, also when it has left in between. Bounded. Source: libp2p/specs, gossipsub 1.1. */
final class Backoffs {
    static final Duration PRUNED = Duration.ofMinutes(1);
    static final Duration UNSUBSCRIBED = Duration.ofSeconds(10);
    /** What others may ask for. */
    private static final Duration LONGEST = Duration.ofHours(1);
    /** Of the other side's time nothing is known: so much later it has surely passed there too. */
    private static final long SLACK_MS = 2000;
    private static final int MAX_PER_TOPIC = 10_000;

    private final Map<String, Map<PeerId, Long>> untilMs = new HashMap<>();

    /** Prolongs the back-off to this at least. */
    void add(String topic, PeerId peer, Duration backoff, long nowMs) {
        Map<PeerId, Long> peers = untilMs.computeIfAbsent(topic, t -> new HashMap<>());
        if (peers.size() < MAX_PER_TOPIC || peers.containsKey(peer)) {
            peers.merge(peer, nowMs + Math.min(backoff.toMillis(), LONGEST.toMillis()), Math::max);
        }
    }

    /** Whether it may not come yet. */
    boolean isOn(String topic, PeerId peer, long nowMs) {
        return nowMs < until(topic, peer);
    }

    /** Whether it should not be asked yet. */
    boolean isOnThere(String topic, PeerId peer, long nowMs) {
        return nowMs - SLACK_MS < until(topic, peer);
    }

    private long until(String topic, PeerId peer) {
        return untilMs.getOrDefault(topic, Map.of()).getOrDefault(peer, Long.MIN_VALUE);
    }

    void heartbeat(long nowMs) {
        untilMs.values().removeIf(peers -> {
            peers.values().removeIf(until -> until + SLACK_MS <= nowMs);
            return peers.isEmpty();
        });
    }
}
