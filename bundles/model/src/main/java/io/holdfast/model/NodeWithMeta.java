package io.holdfast.model;

/**
 * A block on its way to a peer's IPFS daemon.
 *
 * @param data           not copied: must not be changed; null when empty
 * @param cid            null only in a value read from outside that has none
 * @param cumulativeSize of the block and all below it, in bytes, unsigned
 */
public record NodeWithMeta(byte[] data, Cid cid, long cumulativeSize) {
}
