package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An entry of the pinset.
 *
 * @param cid         what is pinned; null only in a value read from outside that has none
 * @param options     what was asked for
 * @param type        what the pin stands for
 * @param allocations the peers that hold it; empty when it is pinned everywhere; null when never set
 * @param maxDepth    -1 recursive, 0 direct, 1 or 2 a shard
 * @param reference   meta → cluster DAG, cluster DAG → meta, shard → previous shard; null = none
 * @param timestamp   when it was submitted; {@link Times#ZERO} = unknown
 */
public record Pin(
        Cid cid,
        PinOptions options,
        PinType type,
        List<PeerId> allocations,
        int maxDepth,
        Cid reference,
        Instant timestamp) {

    public Pin {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(timestamp, "timestamp");
        allocations = allocations == null ? null : List.copyOf(allocations);
    }

    /** A new data pin with the options that hold when none are given. */
    public static Pin of(Cid cid) {
        return of(cid, PinOptions.DEFAULT);
    }

    /** A new data pin, not yet allocated, of the depth that the options' mode says. */
    public static Pin of(Cid cid, PinOptions options) {
        return new Pin(cid, options, PinType.DATA, List.of(), options.mode().depth(), null, Times.ZERO);
    }

    /** Whether every peer holds it. */
    public boolean everywhere() {
        return options.replicationMin() == -1 && options.replicationMax() == -1;
    }

    /** Whether this peer does not hold it. */
    public boolean remoteFor(PeerId peer) {
        return !everywhere() && (allocations == null || !allocations.contains(peer));
    }

    /** Whether it has expired at this time. */
    public boolean expiredAt(Instant now) {
        return !Times.isUnset(options.expireAt()) && options.expireAt().isBefore(now);
    }

    /**
     * Whether this is the same pin as another, in the sense of IPFS Cluster: all but the timestamp, the order of the peers,
     * and what {@link PinOptions#sameOptions} leaves out.
     */
    public boolean samePin(Pin other) {
        return Objects.equals(cid, other.cid)
                && type == other.type
                && maxDepth == other.maxDepth
                && Objects.equals(reference, other.reference)
                && PinOptions.samePeers(allocations, other.allocations)
                && options.sameOptions(other.options);
    }

    public Pin withCid(Cid cid) {
        return new Pin(cid, options, type, allocations, maxDepth, reference, timestamp);
    }

    public Pin withOptions(PinOptions options) {
        return new Pin(cid, options, type, allocations, maxDepth, reference, timestamp);
    }

    public Pin withAllocations(List<PeerId> allocations) {
        return new Pin(cid, options, type, allocations, maxDepth, reference, timestamp);
    }

    public Pin withTimestamp(Instant timestamp) {
        return new Pin(cid, options, type, allocations, maxDepth, reference, timestamp);
    }
}
