package io.holdfast.libp2p.internal.pubsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The messages of the last heartbeats, for those that missed them. Bounded: the oldest go first. */
final class MessageCache {
    static final int MAX_MESSAGES = 1 << 15;
    static final long MAX_BYTES = 32L << 20;
    /** A peer gets one message at most so often by asking. Source: go-libp2p-pubsub. */
    static final int MAX_ANSWERS = 3;

    private final Map<MessageId, Entry> byId = new HashMap<>();
    /** One for each heartbeat, the present one first. */
    private final Deque<Deque<Entry>> windows = new ArrayDeque<>(List.of(new ArrayDeque<Entry>()));
    private long bytes;

    private static final class Entry {
        private final MessageId id;
        private final WireMessage message;
        private Map<Peer, Integer> answers;

        Entry(MessageId id, WireMessage message) {
            this.id = id;
            this.message = message;
        }
    }

    void put(MessageId id, WireMessage message) {
        Entry entry = new Entry(id, message);
        byId.put(id, entry);
        windows.getFirst().addLast(entry);
        bytes += message.encoded().length;
        while (byId.size() > MAX_MESSAGES || bytes > MAX_BYTES) {
            removeOldest();
        }
    }

    private void removeOldest() {
        Iterator<Deque<Entry>> oldestFirst = windows.descendingIterator();
        while (oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next().pollFirst();
            if (entry != null) {
                forget(entry);
                return;
            }
        }
    }

    private void forget(Entry entry) {
        byId.remove(entry.id);
        bytes -= entry.message.encoded().length;
    }

    /** The message that this peer asks for; null when it is not there or was given too often. */
    WireMessage answer(MessageId id, Peer peer) {
        Entry entry = byId.get(id);
        if (entry == null) {
            return null;
        }
        if (entry.answers == null) {
            entry.answers = new HashMap<>();
        }
        return entry.answers.merge(peer, 1, Integer::sum) > MAX_ANSWERS ? null : entry.message;
    }

    /** The IDs of the topic's messages of so many heartbeats. */
    List<MessageId> ids(String topic, int heartbeats) {
        List<MessageId> ids = new ArrayList<>();
        windows.stream().limit(heartbeats).forEach(w -> {
            for (Entry e : w) {
                if (e.message.topic().equals(topic)) {
                    ids.add(e.id);
                }
            }
        });
        return ids;
    }

    /** A heartbeat has passed: what is older than so many of them is forgotten. */
    void shift(int heartbeats) {
        windows.addFirst(new ArrayDeque<>());
        while (windows.size() > heartbeats) {
            windows.removeLast().forEach(this::forget);
        }
    }

    int size() {
        return byId.size();
    }
}
