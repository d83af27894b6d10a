package io.holdfast.consensus.raft.internal.log;

import org.jgroups.protocols.raft.LogEntry;

/** The latest entries, so that what was just appended need not be read back to be applied or sent. Bounded. */
final class Recent {
    private static final int SLOTS = 1 << 12;
    private static final int MOST_BYTES = 1 << 14;

    private final LogEntry[] entries = new LogEntry[SLOTS];
    private final long[] indexes = new long[SLOTS];

    void put(long index, LogEntry entry) {
        int slot = slot(index);
        // a long one stays on the disk: memory is bounded by slots times bytes
        entries[slot] = entry.length() > MOST_BYTES ? null : entry;
        indexes[slot] = index;
    }

    /** Null when it is not here. */
    LogEntry get(long index) {
        int slot = slot(index);
        return indexes[slot] == index ? entries[slot] : null;
    }

    void clear() {
        java.util.Arrays.fill(entries, null);
        java.util.Arrays.fill(indexes, 0);
    }

    private static int slot(long index) {
        return (int) index & SLOTS - 1;
    }
}
