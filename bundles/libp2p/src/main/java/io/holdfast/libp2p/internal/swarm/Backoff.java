package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Addresses that did not answer are left alone for a while, longer each time. So many are remembered. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MAX = 10_000;

    private final Clock clock;
    private final Map<Multiaddr, Failures> failed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Multiaddr, Failures> eldest) {
            return size() > MAX;
        }
    };

    private record Failures(int count, Instant until) {
    }

    Backoff(Clock clock) {
        this.clock = clock;
    }

    /** Whether it is to be left alone now. */
    synchronized boolean isResting(Multiaddr address) {
        Failures f = failed.get(address);
        return f != null && clock.instant().isBefore(f.until);
    }

    synchronized void failed(Multiaddr address) {
        Failures before = failed.get(address);
        int count = before == null ? 1 : before.count + 1;
        Duration pause = FIRST.plusSeconds((long) count * count - 1);
        failed.put(address, new Failures(count, clock.instant().plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST)));
    }

    synchronized void worked(Multiaddr address) {
        failed.remove(address);
    }
}
