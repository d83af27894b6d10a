package io.holdfast.libp2p.internal.pubsub;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts since the start. Thread-safe. */
final class Counters {
    private final LongAdder[] all = Arrays.stream(Counter.values()).map(c -> new LongAdder()).toArray(LongAdder[]::new);

    void add(Counter counter, long n) {
        all[counter.ordinal()].add(n);
    }

    void add(Counter counter) {
        add(counter, 1);
    }

    long get(Counter counter) {
        return all[counter.ordinal()].sum();
    }

    /** By name, in small letters. */
    Map<String, Long> all() {
        Map<String, Long> counts = new TreeMap<>();
        for (Counter c : Counter.values()) {
            counts.put(c.name().toLowerCase(java.util.Locale.ROOT), get(c));
        }
        return counts;
    }
}
