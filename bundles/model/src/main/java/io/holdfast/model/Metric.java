package io.holdfast.model;

/**
 * What a peer says of itself from time to time.
 *
 * @param name          such as {@code ping} or {@code freespace}
 * @param peer          who says it
 * @param expire        until when it counts, in nanoseconds since 1970
 * @param valid         false when it could not be measured
 * @param weight        higher = preferred
 * @param partitionable whether peers are grouped by the value
 * @param receivedAt    in nanoseconds since 1970, set by who receives it; 0 before
 */
public record Metric(String name, PeerId peer, String value, long expire, boolean valid, long weight, boolean partitionable, long receivedAt) {
}
