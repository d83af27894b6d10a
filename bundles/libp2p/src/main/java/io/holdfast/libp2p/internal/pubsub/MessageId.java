package io.holdfast.libp2p.internal.pubsub;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * IPFS Cluster's message ID: the first 16 bytes of the author's peer ID, then the author's counter. Three numbers rather than an array,
 * as there are many. Source: ipfs-cluster, clusterhost.go.
 */
record MessageId(long author, long author2, long sequence) implements Comparable<MessageId> {
    static final int BYTES = 24;
    /** How much of the author's peer ID is in it. */
    static final int AUTHOR_BYTES = 16;
    // others choose IDs: nobody must know which ones meet in a hash table
    private static final long SEED = ThreadLocalRandom.current().nextLong() | 1;

    /**
     * The ID of the message with this counter.
     *
     * @param from     at least {@link #AUTHOR_BYTES}
     * @param sequence 8 bytes
     */
    static MessageId of(byte[] from, byte[] sequence) {
        ByteBuffer b = ByteBuffer.wrap(from);
        return new MessageId(b.getLong(), b.getLong(), ByteBuffer.wrap(sequence).getLong());
    }

    /** The ID with these bytes; null when they are no ID of a message that is accepted here. */
    static MessageId read(byte[] bytes) {
        if (bytes.length != BYTES) {
            return null;
        }
        ByteBuffer b = ByteBuffer.wrap(bytes);
        return new MessageId(b.getLong(), b.getLong(), b.getLong());
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(author).putLong(author2).putLong(sequence).array();
    }

    @Override
    public int hashCode() {
        return hash(author, author2, sequence);
    }

    static int hash(long a, long b, long c) {
        long h = (a ^ SEED) * 0x9E3779B97F4A7C15L;
        h = (h ^ h >>> 32 ^ b) * 0xC2B2AE3D27D4EB4FL + SEED;
        h = (h ^ h >>> 29 ^ c) * 0x165667B19E3779F9L;
        return (int) (h ^ h >>> 32);
    }

    @Override
    public int compareTo(MessageId o) {
        int c = Long.compareUnsigned(author, o.author);
        if (c == 0) {
            c = Long.compareUnsigned(author2, o.author2);
        }
        return c != 0 ? c : Long.compareUnsigned(sequence, o.sequence);
    }
}
