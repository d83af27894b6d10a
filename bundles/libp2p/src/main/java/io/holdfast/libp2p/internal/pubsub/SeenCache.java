package io.holdfast.libp2p.internal.pubsub;

import java.util.Arrays;

/**
 * The IDs of the messages of the last half hour, so that none is delivered twice. Four numbers for each, in a ring by age, and a hash
 * table over it: a large cluster has hundreds of thousands. When there are too many the oldest are forgotten before their time.
 */
final class SeenCache {
    /** Fixed, as in IPFS Cluster, whatever {@code seen_messages_ttl} says. */
    static final long TIME_TO_LIVE_MS = 30 * 60_000L;
    static final int MAX_ENTRIES = 1 << 20;
    private static final int FIRST = 1 << 8;
    /** Numbers of an entry: those of the ID, and when it was seen. */
    private static final int WIDTH = 4;
    private static final int EMPTY = -1;

    private final int most;
    private long[] ring = new long[FIRST * WIDTH];
    /** Places in the ring; twice as many as the ring has, so that there is always an empty one. */
    private int[] table = emptyTable(FIRST);
    private int first;
    private int count;

    SeenCache() {
        this(MAX_ENTRIES);
    }

    /** @param most entries; a power of two */
    SeenCache(int most) {
        this.most = most;
    }

    private static int[] emptyTable(int places) {
        int[] table = new int[places * 2];
        Arrays.fill(table, EMPTY);
        return table;
    }

    int size() {
        return count;
    }

    boolean contains(MessageId id) {
        return table[slot(id.author(), id.author2(), id.sequence())] != EMPTY;
    }

    /** Adds an ID; false if it was there. */
    boolean add(MessageId id, long nowMs) {
        forget(nowMs - TIME_TO_LIVE_MS);
        if (contains(id)) {
            return false;
        }
        if (count * WIDTH == ring.length) {
            if (count < most) {
                grow();
            } else {
                removeFirst();
            }
        }
        int place = (first + count++) & places() - 1;
        ring[place * WIDTH] = id.author();
        ring[place * WIDTH + 1] = id.author2();
        ring[place * WIDTH + 2] = id.sequence();
        ring[place * WIDTH + 3] = nowMs;
        table[slot(id.author(), id.author2(), id.sequence())] = place;
        return true;
    }

    /** Forgets what was seen before. */
    void forget(long beforeMs) {
        while (count > 0 && ring[first * WIDTH + 3] < beforeMs) {
            removeFirst();
        }
    }

    private int places() {
        return ring.length / WIDTH;
    }

    /** Where the table has this ID, or where it would be put. */
    private int slot(long a, long b, long c) {
        int mask = table.length - 1;
        int i = MessageId.hash(a, b, c) & mask;
        while (table[i] != EMPTY && !isAt(table[i], a, b, c)) {
            i = i + 1 & mask;
        }
        return i;
    }

    private boolean isAt(int place, long a, long b, long c) {
        int at = place * WIDTH;
        return ring[at] == a && ring[at + 1] == b && ring[at + 2] == c;
    }

    private int home(int place) {
        int at = place * WIDTH;
        return MessageId.hash(ring[at], ring[at + 1], ring[at + 2]) & table.length - 1;
    }

    private void removeFirst() {
        int at = first * WIDTH;
        int gap = slot(ring[at], ring[at + 1], ring[at + 2]);
        int mask = table.length - 1;
        // what follows without a gap moves up, unless it is at home behind the gap
        for (int i = gap + 1 & mask; table[i] != EMPTY; i = i + 1 & mask) {
            if ((i - home(table[i]) & mask) >= (i - gap & mask)) {
                table[gap] = table[i];
                gap = i;
            }
        }
        table[gap] = EMPTY;
        first = first + 1 & places() - 1;
        count--;
    }

    private void grow() {
        long[] old = ring;
        int places = places();
        ring = new long[old.length * 2];
        System.arraycopy(old, first * WIDTH, ring, 0, (places - first) * WIDTH);
        System.arraycopy(old, 0, ring, (places - first) * WIDTH, first * WIDTH);
        first = 0;
        table = emptyTable(places * 2);
        for (int i = 0; i < count; i++) {
            int at = i * WIDTH;
            table[slot(ring[at], ring[at + 1], ring[at + 2])] = i;
        }
    }
}
