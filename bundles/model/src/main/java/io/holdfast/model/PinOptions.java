package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a client may ask of a pin.
 *
 * @param replicationMin  0 = the configured default, -1 = everywhere
 * @param replicationMax  0 = the configured default, -1 = everywhere
 * @param name            never null
 * @param mode            recursive or direct
 * @param shardSize       bytes, unsigned
 * @param userAllocations the peers asked for; null when none were named (JSON {@code null}); not stored
 * @param expireAt        {@link Times#ZERO} = never
 * @param metadata        null when absent (JSON {@code null})
 * @param pinUpdate       the pin that this one replaces; null = none
 * @param origins         where the content can be had; null when absent
 */
public record PinOptions(
        int replicationMin,
        int replicationMax,
        String name,
        PinMode mode,
        long shardSize,
        List<PeerId> userAllocations,
        Instant expireAt,
        Map<String, String> metadata,
        Cid pinUpdate,
        List<Multiaddr> origins) {

    /** Nothing asked for: default replication, recursive, never expires. */
    public static final PinOptions DEFAULT =
            new PinOptions(0, 0, "", PinMode.RECURSIVE, 0, null, Times.ZERO, null, null, null);

    public PinOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(expireAt, "expireAt");
        userAllocations = userAllocations == null ? null : List.copyOf(userAllocations);
        metadata = SortedTexts.of(metadata);
        origins = origins == null ? null : List.copyOf(origins);
    }

    public PinOptions withReplication(int min, int max) {
        return new PinOptions(min, max, name, mode, shardSize, userAllocations, expireAt, metadata, pinUpdate, origins);
    }

    public PinOptions withName(String name) {
        return new PinOptions(replicationMin, replicationMax, name, mode, shardSize, userAllocations, expireAt, metadata, pinUpdate, origins);
    }

    public PinOptions withMode(PinMode mode) {
        return new PinOptions(replicationMin, replicationMax, name, mode, shardSize, userAllocations, expireAt, metadata, pinUpdate, origins);
    }

    public PinOptions withExpireAt(Instant expireAt) {
        return new PinOptions(replicationMin, replicationMax, name, mode, shardSize, userAllocations, expireAt, metadata, pinUpdate, origins);
    }

    public PinOptions withPinUpdate(Cid pinUpdate) {
        return new PinOptions(replicationMin, replicationMax, name, mode, shardSize, userAllocations, expireAt, metadata, pinUpdate, origins);
    }

    public PinOptions withMetadata(Map<String, String> metadata) {
        return new PinOptions(replicationMin, replicationMax, name, mode, shardSize, userAllocations, expireAt, metadata, pinUpdate, origins);
    }

    /**
     * Whether these options ask for the same as others, in the sense of IPFS Cluster, which decides by it whether a pin changes.
     * {@link #pinUpdate} is not looked at, the order of peers and origins neither; metadata that only the other has does not count.
     */
    public boolean sameOptions(PinOptions other) {
        return name.equals(other.name)
                && mode == other.mode
                && replicationMin == other.replicationMin
                && replicationMax == other.replicationMax
                && shardSize == other.shardSize
                && expireAt.equals(other.expireAt)
                && samePeers(userAllocations, other.userAllocations)
                && sameMetadata(other.metadata)
                && sameOrigins(other.origins);
    }

    /** Whether the same peers are in both, as often; null is as good as empty. */
    static boolean samePeers(List<PeerId> a, List<PeerId> b) {
        if (a == null || b == null || a.size() != b.size()) {
            return (a == null || a.isEmpty()) && (b == null || b.isEmpty());
        }
        return a.equals(b) || a.stream().sorted().toList().equals(b.stream().sorted().toList());
    }

    // an absent entry is as good as an empty one, and the empty key does not count
    private boolean sameMetadata(Map<String, String> other) {
        if (metadata == null || metadata.equals(other)) {
            return true;
        }
        for (Map.Entry<String, String> e : metadata.entrySet()) {
            String theirs = other == null ? "" : other.getOrDefault(e.getKey(), "");
            if (!e.getKey().isEmpty() && !e.getValue().equals(theirs)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameOrigins(List<Multiaddr> other) {
        if (origins == null || origins.isEmpty()) {
            return other == null || other.isEmpty();
        }
        return other != null && origins.size() == other.size() && other.containsAll(origins);
    }
}
