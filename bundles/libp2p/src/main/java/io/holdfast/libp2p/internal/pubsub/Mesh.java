package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.libp2p.internal.pubsub.Rpc.Prune;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The peers of each subscribed topic that get its messages as they come. Source: libp2p/specs, gossipsub 1.1. Differs: while there are too
 * few, a peer that subscribes is taken in at once, not with the next heartbeat, as heartbeats are ten seconds apart here.
 */
final class Mesh {
    private final TopicPeers topics;
    private final Guard guard;
    private final Introductions introductions;
    private final LongSupplier clock;
    private final Random random;
    private final Backoffs backoffs = new Backoffs();
    /** The peers, and the heartbeat since which they are there; of subscribed topics only. */
    private final Map<String, Map<Peer, Long>> meshes = new HashMap<>();
    private Degrees degrees;
    private boolean introduces;
    private long beat;

    Mesh(TopicPeers topics, Guard guard, Introductions introductions, LongSupplier clock, Random random, PubSubConfig config) {
        this.topics = topics;
        this.guard = guard;
        this.introductions = introductions;
        this.clock = clock;
        this.random = random;
        configure(config);
    }

    void configure(PubSubConfig config) {
        this.degrees = config.degrees();
        this.introduces = config.exchange();
    }

    boolean isJoined(String topic) {
        return meshes.containsKey(topic);
    }

    Set<String> joined() {
        return meshes.keySet();
    }

    /** The peers in the topic's mesh; none when it is not subscribed to. */
    Set<Peer> peers(String topic) {
        return meshes.getOrDefault(topic, Map.of()).keySet();
    }

    /** Whether the peer has been in the mesh for so many heartbeats. */
    boolean isSettled(String topic, Peer peer, int heartbeats) {
        Long since = meshes.getOrDefault(topic, Map.of()).get(peer);
        return since != null && beat - since >= heartbeats;
    }

    /** Begins a mesh. @param known peers that get messages of this topic from here already */
    void join(String topic, Collection<Peer> known) {
        meshes.put(topic, new HashMap<>());
        known.stream().filter(p -> mayAsk(topic, p)).limit(degrees.wanted()).forEach(p -> graft(topic, p));
        fill(topic, degrees.wanted());
    }

    void leave(String topic) {
        for (Peer p : List.copyOf(peers(topic))) {
            prune(topic, p, Backoffs.UNSUBSCRIBED);
        }
        meshes.remove(topic);
    }

    /** A peer subscribes, or can be reached now. */
    void consider(String topic, Peer peer) {
        if (isJoined(topic) && peers(topic).size() < degrees.low() && mayAsk(topic, peer)) {
            graft(topic, peer);
        }
    }

    private boolean mayAsk(String topic, Peer p) {
        return p.inMeshes() && p.topics.contains(topic) && !peers(topic).contains(p)
                && !backoffs.isOnThere(topic, p.id, clock.getAsLong());
    }

    private void fill(String topic, int to) {
        int missing = to - peers(topic).size();
        if (missing > 0) {
            topics.some(topic, missing, p -> mayAsk(topic, p)).forEach(p -> graft(topic, p));
        }
    }

    private void graft(String topic, Peer p) {
        put(topic, p);
        p.outbox.graft(topic);
        p.link.pump();
    }

    private void put(String topic, Peer p) {
        meshes.get(topic).put(p, beat);
        guard.protect(p.id, tag(topic));
    }

    /** What its connections are protected as. */
    static String tag(String topic) {
        return "pubsub:" + topic;
    }

    private void prune(String topic, Peer p, Duration backoff) {
        remove(topic, p);
        refuse(topic, p, backoff, true);
    }

    /** @param introduce whether it is told of others; who comes when it may not is not */
    private void refuse(String topic, Peer p, Duration backoff, boolean introduce) {
        backoffs.add(topic, p.id, backoff, clock.getAsLong());
        boolean modern = p.link.isOpen() && p.link.dialect().backoff();
        List<byte[]> offers = modern && introduce && introduces
                ? introductions.to(topics.some(topic, Introductions.MOST, o -> o != p && o.inMeshes())) : List.of();
        p.outbox.prune(topic, modern ? backoff.toSeconds() : 0, offers);
        p.link.pump();
    }

    /** Forgets a peer that left the topic; it is told nothing. */
    void remove(String topic, Peer p) {
        Map<Peer, Long> mesh = meshes.get(topic);
        if (mesh != null && mesh.remove(p) != null) {
            guard.unprotect(p.id, tag(topic));
        }
    }

    void remove(Peer p) {
        meshes.keySet().forEach(topic -> remove(topic, p));
    }

    /** A peer has taken this one into its meshes. */
    void grafted(Peer p, List<String> grafts) {
        for (String topic : grafts) {
            // of unknown topics nothing is said: whoever asks would learn what is subscribed to here
            if (!isJoined(topic) || peers(topic).contains(p)) {
                continue;
            }
            boolean full = peers(topic).size() >= degrees.high() && !p.isOutbound();
            boolean able = p.topics.contains(topic) && (!p.link.isOpen() || p.link.dialect().mesh());
            boolean early = backoffs.isOn(topic, p.id, clock.getAsLong());
            if (full || !able || early) {
                refuse(topic, p, Backoffs.PRUNED, able && !early);
            } else {
                put(topic, p);
            }
        }
    }

    /** A peer has thrown this one out. */
    void pruned(Peer p, List<Prune> prunes) {
        for (Prune prune : prunes) {
            if (isJoined(prune.topic())) {
                boolean was = peers(prune.topic()).contains(p);
                remove(prune.topic(), p);
                long seconds = prune.backoffSeconds();
                boolean said = seconds > 0 && seconds < Integer.MAX_VALUE;
                backoffs.add(prune.topic(), p.id, said ? Duration.ofSeconds(seconds) : Backoffs.PRUNED, clock.getAsLong());
                if (was && !prune.records().isEmpty()) {
                    introduced(prune, p);
                }
            }
        }
    }

    /** Once a heartbeat, and not by a peer that passes on what it should not. */
    private void introduced(Prune prune, Peer by) {
        int missing = degrees.wanted() - peers(prune.topic()).size();
        if (missing > 0 && by.offences == 0 && by.introductions++ == 0) {
            introductions.meet(prune.records(), missing);
        }
    }

    /** Takes in peers where there are too few, throws some out where there are too many, and sees to it that enough were dialed from here. */
    void heartbeat() {
        beat++;
        backoffs.heartbeat(clock.getAsLong());
        for (String topic : meshes.keySet()) {
            if (peers(topic).size() < degrees.low()) {
                fill(topic, degrees.wanted());
            }
            if (peers(topic).size() >= degrees.high()) {
                shrink(topic);
            }
            long outbound = peers(topic).stream().filter(Peer::isOutbound).count();
            if (peers(topic).size() >= degrees.low() && outbound < degrees.outbound()) {
                topics.some(topic, (int) (degrees.outbound() - outbound), p -> p.isOutbound() && mayAsk(topic, p))
                        .forEach(p -> graft(topic, p));
            }
        }
    }

    private void shrink(String topic) {
        List<Peer> all = new ArrayList<>(peers(topic));
        Collections.shuffle(all, random);
        List<Peer> kept = new ArrayList<>(all.stream().filter(Peer::isOutbound).limit(degrees.outbound()).toList());
        all.removeAll(kept);
        int more = degrees.wanted() - kept.size();
        all.subList(Math.min(more, all.size()), all.size()).forEach(p -> prune(topic, p, Backoffs.PRUNED));
    }

    /** Has another host keep the connections. */
    void protectAgain() {
        meshes.forEach((topic, mesh) -> mesh.keySet().forEach(p -> guard.protect(p.id, tag(topic))));
    }
}
