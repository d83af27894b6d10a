package io.holdfast.consensus.raft.internal;

import java.util.Map;
import java.util.TreeMap;

/**
 * Who is a member by which entry. A change counts from the moment at which it is in the log, committed or not, and no longer when it is
 * cut off (Ongaro, Consensus: Bridging Theory and Practice, §4.1). Not thread-safe.
 */
final class Membership {
    // by the entry that says so; the first: what is known without one
    private final TreeMap<Long, Members> since = new TreeMap<>(Map.of(0L, Members.NONE));

    /** The members now. */
    Members current() {
        return since.lastEntry().getValue();
    }

    /** The members when this entry is the last one. */
    Members at(long index) {
        Map.Entry<Long, Members> entry = since.floorEntry(index);
        return (entry == null ? since.firstEntry() : entry).getValue();
    }

    /** The entry that made the members what they are; 0 = none. */
    long changedAt() {
        return since.lastKey();
    }

    /** Whether this was ever one, as far as is known. */
    boolean everHad(String name) {
        return since.values().stream().anyMatch(m -> m.contains(name));
    }

    void changed(long index, Members members) {
        since.put(index, members);
    }

    /** The entries from here on are gone. */
    void cut(long index) {
        since.tailMap(index, true).clear();
    }

    /** Nothing is known but this, up to this entry. */
    void startOver(long index, Members members) {
        since.clear();
        since.put(index, members);
    }
}
