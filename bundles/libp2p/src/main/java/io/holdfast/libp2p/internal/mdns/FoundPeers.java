package io.holdfast.libp2p.internal.mdns;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Host;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to those that were seen. Anybody on the link can name any number of peers: so there are few dials at a time, and a peer that
 * could not be reached (of another cluster, say) rests, each time twice as long. To be called by one thread.
 */
final class FoundPeers {
    private static final Logger LOG = LoggerFactory.getLogger(FoundPeers.class);
    static final int MAX_DIALS = 16;
    static final int MAX_REMEMBERED = 1024;
    static final Duration REST = Duration.ofSeconds(30);
    private static final Duration LONGEST_REST = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** How a peer is connected to: {@link Host#connect}. */
    @FunctionalInterface
    interface Connect {
        CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses, Duration limit);
    }

    private final PeerId self;
    private final Predicate<PeerId> isConnected;
    private final Connect connect;
    private final AtomicInteger dials = new AtomicInteger();
    private final Map<PeerId, Tried> tried = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Tried> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private record Tried(long at, Duration rest) {
    }

    FoundPeers(PeerId self, Predicate<PeerId> isConnected, Connect connect) {
        this.self = self;
        this.isConnected = isConnected;
        this.connect = connect;
    }

    /** @param now nanoseconds */
    void found(PeerId peer, List<Multiaddr> addresses, long now) {
        if (peer.equals(self)) {
            return;
        }
        if (isConnected.test(peer)) {
            tried.remove(peer);
            return;
        }
        Tried last = tried.get(peer);
        if (last != null && now - last.at < last.rest.toNanos() || dials.get() >= MAX_DIALS) {
            return;
        }
        tried.put(peer, new Tried(now, last == null ? REST : longer(last.rest)));
        dials.incrementAndGet();
        LOG.debug("found {} at {}", peer, addresses);
        connect.connect(peer, addresses, LIMIT).whenComplete((c, e) -> {
            dials.decrementAndGet();
            if (e != null) {
                LOG.debug("found {}, but: {}", peer, e.getMessage());
            }
        });
    }

    private static Duration longer(Duration rest) {
        Duration twice = rest.multipliedBy(2);
        return twice.compareTo(LONGEST_REST) < 0 ? twice : LONGEST_REST;
    }
}
