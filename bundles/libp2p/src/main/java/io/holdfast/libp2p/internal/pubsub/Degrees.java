package io.holdfast.libp2p.internal.pubsub;

/**
 * How many peers of a topic are in its mesh. Source: ipfs-cluster, clusterhost.go: all by one factor.
 *
 * @param wanted   as many are taken in when there are fewer than {@code low}
 * @param low      fewer are too few
 * @param high     as many are too many
 * @param outbound so many of them were dialed from here, if there are so many
 * @param lazy     at least so many others get gossip
 */
record Degrees(int wanted, int low, int high, int outbound, int lazy) {
    /** Of the peers that are not in the mesh, at least this part gets gossip. */
    static final double LAZY_PART = 0.25;

    static Degrees of(int factor) {
        return new Degrees(6 * factor, 5 * factor, 12 * factor, 2 * factor, 6 * factor);
    }
}
