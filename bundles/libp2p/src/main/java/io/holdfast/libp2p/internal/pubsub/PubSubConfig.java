package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.model.GoDuration;
import java.time.Duration;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The section {@code cluster.pubsub}.
 *
 * @param heartbeat     how often meshes are looked after and gossip is sent
 * @param factor        of the numbers of peers: {@link Degrees}
 * @param historyGossip messages of so many heartbeats are gossiped about
 * @param historyLength messages of so many heartbeats are kept for those that ask
 * @param floodPublish  whether own messages go to all peers of the topic, not only to the mesh
 * @param exchange      whether a peer that is thrown out of a mesh is told of others; not by a follower, as in IPFS Cluster
 */
record PubSubConfig(Duration heartbeat, int factor, int historyGossip, int historyLength, boolean floodPublish,
        boolean exchange) {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final int MAX_FACTOR = 10_000;
    private static final int MAX_HISTORY = 1000;

    /** The keys as the configuration has them. As in IPFS Cluster, {@code seen_messages_ttl} has no effect: it is 30 minutes. */
    @ComponentPropertyType
    @interface Keys {
        String pubsub_heartbeat__interval() default "10s";

        int pubsub_d__factor() default 4;

        int pubsub_history__gossip() default 2;

        int pubsub_history__length() default 6;

        boolean pubsub_flood__publish() default false;

        boolean follower__mode() default false;
    }

    /** @throws IllegalArgumentException names the key, its value and what is expected */
    PubSubConfig {
        check(heartbeat.compareTo(SHORTEST) >= 0, "heartbeat_interval", GoDuration.format(heartbeat), "at least 10ms");
        check(factor >= 1 && factor <= MAX_FACTOR, "d_factor", factor, "a whole number from 1 to " + MAX_FACTOR);
        check(historyLength >= 1 && historyLength <= MAX_HISTORY, "history_length", historyLength, "a whole number from 1 to " + MAX_HISTORY);
        check(historyGossip >= 1 && historyGossip <= historyLength, "history_gossip", historyGossip,
                "a whole number from 1 to history_length, which is " + historyLength);
    }

    private static void check(boolean right, String key, Object found, String expected) {
        if (!right) {
            throw new IllegalArgumentException("cluster.pubsub." + key + ": found " + found + ", expected " + expected);
        }
    }

    static PubSubConfig of(Keys k) {
        return new PubSubConfig(GoDuration.parse(k.pubsub_heartbeat__interval()), k.pubsub_d__factor(), k.pubsub_history__gossip(),
                k.pubsub_history__length(), k.pubsub_flood__publish(), !k.follower__mode());
    }

    Degrees degrees() {
        return Degrees.of(factor);
    }
}
