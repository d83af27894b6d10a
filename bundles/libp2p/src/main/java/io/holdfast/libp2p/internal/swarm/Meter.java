package io.holdfast.libp2p.internal.swarm;

import io.holdfast.spi.host.Host.Bandwidth;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes of each protocol. {@link #tick()} is to be called once a second. */
public final class Meter {
    /** The share of the last second in a rate: that of about the last four seconds. */
    private static final double WEIGHT = 0.25;
    /** A peer must not make the map grow: protocols are counted that this node speaks or opens, and those are few. */
    private static final int MAX_PROTOCOLS = 1000;

    private final Map<String, Traffic> traffic = new ConcurrentHashMap<>();

    /** The traffic of one protocol. */
    static final class Traffic {
        private final Flow in = new Flow();
        private final Flow out = new Flow();

        void in(long bytes) {
            in.total.add(bytes);
        }

        void out(long bytes) {
            out.total.add(bytes);
        }
    }

    private static final class Flow {
        private final LongAdder total = new LongAdder();
        private long seen;
        private volatile double rate;

        void tick() {
            long now = total.sum();
            rate += WEIGHT * (now - seen - rate);
            rate = rate < 0.01 ? 0 : rate;
            seen = now;
        }
    }

    Traffic of(String protocol) {
        Traffic known = traffic.get(protocol);
        if (known != null) {
            return known;
        }
        return traffic.computeIfAbsent(traffic.size() < MAX_PROTOCOLS ? protocol : "other", p -> new Traffic());
    }

    /** A second has passed. */
    public void tick() {
        traffic.values().forEach(t -> {
            t.in.tick();
            t.out.tick();
        });
    }

    /** The counters by protocol. */
    public Map<String, Bandwidth> bandwidth() {
        Map<String, Bandwidth> out = new TreeMap<>();
        traffic.forEach((p, t) -> out.put(p, new Bandwidth(t.in.total.sum(), t.out.total.sum(), t.in.rate, t.out.rate)));
        return out;
    }
}
