package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Stream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What is known of a connected peer. Its numbers are counted anew with each heartbeat. */
final class Peer {
    /** Topics of one peer: more are not taken note of. */
    static final int MAX_TOPICS = 128;
    private static final int MAX_PENALTY_SHIFT = 6;
    private static final long PENALTY_MS = 1000;

    final PeerId id;
    final Outbox outbox;
    final Link link;
    final Set<Connection> connections = new LinkedHashSet<>();
    final Set<String> topics = new HashSet<>();
    /** What it has already, and until which heartbeat that counts. */
    final Map<MessageId, Long> unwanted = new HashMap<>();
    /** The stream that it is read from; null when there is none. */
    Stream inbound;
    int ihaves;
    int askedOfIt;
    int askedByIt;
    int dontWants;
    int offences;
    int introductions;
    private int violations;
    private long refusedUntilMs = Long.MIN_VALUE;

    Peer(PeerId id, Counters counters, Loop loop, Link.Events events) {
        this.id = id;
        this.outbox = new Outbox(counters);
        this.link = new Link(this, loop, events);
    }

    /** Whether this side dialed it: who is dialed cannot have come to surround this peer. */
    boolean isOutbound() {
        return connections.stream().anyMatch(c -> c.direction() == Connection.Direction.OUTBOUND);
    }

    /** Whether it can be in a mesh. */
    boolean inMeshes() {
        return link.isOpen() && link.dialect().mesh();
    }

    void heartbeat(long now) {
        ihaves = 0;
        askedOfIt = 0;
        askedByIt = 0;
        dontWants = 0;
        offences = 0;
        introductions = 0;
        unwanted.values().removeIf(until -> until <= now);
    }

    /** Refuses its streams for a while, the longer the more often it did not follow the protocol. */
    void penalize(long nowMs) {
        refusedUntilMs = nowMs + (PENALTY_MS << Math.min(violations++, MAX_PENALTY_SHIFT));
    }

    boolean isRefused(long nowMs) {
        return nowMs < refusedUntilMs;
    }

    // equal is the same only; this makes orders repeatable
    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public boolean equals(Object o) {
        return o == this;
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
