package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.PeerId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the number of connections between two marks: above the high one, those that are neither protected nor young are closed down
 * to the low one, the idle and the inbound first.
 */
final class ConnectionManager {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionManager.class);

    private final Clock clock;
    private final Map<PeerId, Set<String>> tags = new HashMap<>();
    private volatile Marks marks;

    /**
     * The marks.
     *
     * @param grace a connection is not closed before it is so old
     */
    record Marks(int low, int high, Duration grace) {
    }

    ConnectionManager(Clock clock, Marks marks) {
        this.clock = clock;
        this.marks = marks;
    }

    void change(Marks marks) {
        this.marks = marks;
    }

    synchronized void protect(PeerId peer, String tag) {
        tags.computeIfAbsent(peer, p -> new HashSet<>()).add(tag);
    }

    synchronized boolean unprotect(PeerId peer, String tag) {
        Set<String> left = tags.get(peer);
        if (left == null) {
            return false;
        }
        left.remove(tag);
        if (left.isEmpty()) {
            tags.remove(peer);
        }
        return !left.isEmpty();
    }

    synchronized boolean isProtected(PeerId peer) {
        return tags.containsKey(peer);
    }

    /** Closes what is too much of these; gives how many. */
    int trim(List<LiveConnection> all) {
        Marks m = marks;
        if (all.size() <= m.high) {
            return 0;
        }
        Instant young = clock.instant().minus(m.grace);
        // the number of streams is looked at once: it changes while these are sorted
        List<Candidate> leaving = all.stream().filter(c -> !isProtected(c.peer()) && c.opened().isBefore(young))
                .map(c -> new Candidate(c, c.streams().size()))
                .sorted(Comparator.comparingInt(Candidate::streams)
                        .thenComparing(c -> c.connection.direction(), Comparator.reverseOrder())
                        .thenComparing(c -> c.connection.opened()))
                .limit(all.size() - m.low).toList();
        leaving.forEach(c -> c.connection.close("there were more than " + m.high + " connections"));
        if (!leaving.isEmpty()) {
            LOG.info("{} connections, more than {}: closed {}", all.size(), m.high, leaving.size());
        }
        return leaving.size();
    }

    private record Candidate(LiveConnection connection, int streams) {
    }
}
