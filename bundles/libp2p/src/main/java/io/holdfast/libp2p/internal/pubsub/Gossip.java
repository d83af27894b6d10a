package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.libp2p.internal.pubsub.Rpc.IHave;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells peers beside the mesh which messages there are, and asks for what is missing. Everything is bounded for each heartbeat and peer.
 * Source: libp2p/specs, gossipsub 1.1 and 1.2; go-libp2p-pubsub's bounds with IPFS Cluster's changes.
 */
final class Gossip {
    /** IDs that a peer is asked for, and that it is asked to believe in one IHAVE. */
    static final int MAX_IHAVE_IDS = 10_000;
    static final int MAX_IHAVES = 10;
    /** IDs that a peer may ask for. */
    static final int MAX_IWANT_IDS = 10_000;
    /** IDs that a peer may say it has. */
    static final int MAX_DONT_WANT = 10_000;
    private static final int DONT_WANT_BEATS = 3;
    /** A message is asked for at so many peers: the first may not have spoken the truth. */
    private static final int MAX_ASKED = 3;
    /** Messages below are sent twice rather than talked about. */
    static final int DONT_WANT_BYTES = 1024;

    private final MessageCache cache = new MessageCache();
    private final Map<MessageId, Integer> asked = new HashMap<>();
    private final TopicPeers topics;
    private final Counters counters;
    private final Random random;
    private int historyGossip;
    private int historyLength;
    private Degrees degrees;
    private long beat;

    Gossip(TopicPeers topics, Counters counters, Random random, PubSubConfig config) {
        this.topics = topics;
        this.counters = counters;
        this.random = random;
        configure(config);
    }

    void configure(PubSubConfig config) {
        historyGossip = config.historyGossip();
        historyLength = config.historyLength();
        degrees = config.degrees();
    }

    MessageCache cache() {
        return cache;
    }

    /** A peer has messages: asks for those that are not known. */
    void ihave(Peer peer, List<IHave> ihaves, Predicate<String> joined, Predicate<MessageId> known) {
        if (ihaves.isEmpty()) {
            return;
        }
        if (++peer.ihaves > MAX_IHAVES || peer.askedOfIt >= MAX_IHAVE_IDS) {
            counters.add(Counter.IGNORED);
            return;
        }
        Set<MessageId> missing = new LinkedHashSet<>();
        for (IHave ihave : ihaves) {
            if (joined.test(ihave.topic())) {
                ihave.ids().stream().limit(MAX_IHAVE_IDS).filter(id -> !known.test(id) && asked.getOrDefault(id, 0) < MAX_ASKED)
                        .forEach(missing::add);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        List<MessageId> ask = new ArrayList<>(missing);
        Collections.shuffle(ask, random);
        ask = ask.subList(0, Math.min(ask.size(), MAX_IHAVE_IDS - peer.askedOfIt));
        peer.askedOfIt += ask.size();
        ask.forEach(id -> asked.merge(id, 1, Integer::sum));
        counters.add(Counter.ASKED_FOR, ask.size());
        peer.outbox.ask(ask);
        peer.link.pump();
    }

    /** A peer asks for messages. */
    void iwant(Peer peer, List<MessageId> ids) {
        for (MessageId id : ids) {
            if (++peer.askedByIt > MAX_IWANT_IDS) {
                counters.add(Counter.IGNORED);
                break;
            }
            WireMessage message = peer.unwanted.containsKey(id) ? null : cache.answer(id, peer);
            if (message != null && peer.link.isOpen() && peer.outbox.answer(message)) {
                counters.add(Counter.ANSWERED);
            }
        }
        if (!ids.isEmpty()) {
            peer.link.pump();
        }
    }

    /** A peer has these messages already. */
    void dontWant(Peer peer, List<MessageId> ids) {
        for (MessageId id : ids) {
            if (++peer.dontWants > MAX_DONT_WANT || peer.unwanted.size() >= DONT_WANT_BEATS * MAX_DONT_WANT) {
                counters.add(Counter.IGNORED);
                return;
            }
            peer.unwanted.put(id, beat + DONT_WANT_BEATS);
        }
    }

    /** Tells the mesh that a large message need not be sent here any more. */
    void have(MessageId id, WireMessage message, Set<Peer> mesh, Set<Peer> senders) {
        if (message.encoded().length < DONT_WANT_BYTES) {
            return;
        }
        for (Peer p : mesh) {
            if (!senders.contains(p) && p.link.isOpen() && p.link.dialect().dontWant()) {
                p.outbox.dontWant(id);
                p.link.pump();
            }
        }
    }

    /** Tells some peers what there is of this topic. @param settled those that have got it all anyway */
    void emit(String topic, Predicate<Peer> settled) {
        List<MessageId> ids = cache.ids(topic, historyGossip);
        if (ids.isEmpty()) {
            return;
        }
        List<Peer> others = topics.some(topic, Integer.MAX_VALUE, p -> p.inMeshes() && !settled.test(p));
        int enough = Math.max(degrees.lazy(), (int) (others.size() * Degrees.LAZY_PART));
        boolean tooMany = ids.size() > MAX_IHAVE_IDS;
        ByteBuffer frame = tooMany ? null : RpcEncoder.gossip(topic, ids);
        for (Peer p : others.subList(0, Math.min(enough, others.size()))) {
            if (tooMany) {
                // others for each, so that all of them are offered somewhere
                Collections.shuffle(ids, random);
                frame = RpcEncoder.gossip(topic, ids.subList(0, MAX_IHAVE_IDS));
            }
            p.outbox.gossip(topic, frame);
            p.link.pump();
        }
    }

    int historyGossip() {
        return historyGossip;
    }

    /** After {@link #emit}: what is too old is forgotten. */
    void heartbeat() {
        asked.clear();
        cache.shift(historyLength);
        beat++;
    }

    long beat() {
        return beat;
    }
}
