package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.PeerStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this peer connected: to those it was told of and those that are protected, as soon as they can be reached again; and to
 * some that it knows while there are few connections. Source: IPFS Cluster's peer manager.
 */
final class Reconnector implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Reconnector.class);
    private static final long ROUND_MS = 30_000;
    private static final long SOON_MS = 200;
    private static final long LATEST_MS = 10_000;
    /** A connection that ended sooner was none: the next one is waited for longer. */
    private static final Duration LASTING = Duration.ofSeconds(10);
    /** At the start, and in each round. */
    private static final int SOME = 3;

    /** How connections are made: {@link Swarm#connect}. */
    @FunctionalInterface
    interface Connect {
        CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses, Duration limit);
    }

    private final PeerStore peers;
    private final Predicate<PeerId> isConnected;
    private final Predicate<PeerId> isProtected;
    private final IntSupplier missing;
    private final Connect connect;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Map<PeerId, Chase> chases = new HashMap<>();
    private volatile Set<PeerId> told = Set.of();
    private volatile Duration limit;

    /** What is done for one dear peer that is away; under the lock of the map. */
    private static final class Chase {
        private long wait = SOON_MS;
        private boolean isUnderWay;
        private List<Multiaddr> last = List.of();
    }

    /** @param missing how many connections are missing to the low mark */
    Reconnector(PeerStore peers, Predicate<PeerId> isConnected, Predicate<PeerId> isProtected, IntSupplier missing, Connect connect,
            ScheduledExecutorService timer, Clock clock, Duration limit) {
        this.peers = peers;
        this.isConnected = isConnected;
        this.isProtected = isProtected;
        this.missing = missing;
        this.connect = connect;
        this.timer = timer;
        this.clock = clock;
        this.limit = limit;
    }

    /** Begins, and goes on until the timer is shut down. */
    void start() {
        timer.execute(this::round);
        timer.scheduleWithFixedDelay(this::round, ROUND_MS, ROUND_MS, TimeUnit.MILLISECONDS);
    }

    /** Takes over what is told of. */
    void change(List<Multiaddr> addresses, Duration limit) {
        Set<PeerId> next = new LinkedHashSet<>();
        for (Multiaddr a : addresses) {
            a.peer().ifPresent(p -> {
                peers.add(p, List.of(a), PeerStore.PERMANENT);
                next.add(p);
            });
        }
        this.told = next;
        this.limit = limit;
    }

    private void round() {
        List<PeerId> known = new ArrayList<>(peers.peers());
        Collections.shuffle(known);
        Set<PeerId> dear = new LinkedHashSet<>(told);
        known.stream().filter(isProtected).forEach(dear::add);
        synchronized (chases) {
            chases.keySet().removeIf(p -> !isDear(p));
        }
        dear.stream().filter(p -> !isConnected.test(p)).forEach(p -> chase(p, 0));
        int most = Math.max(0, Math.min(SOME, missing.getAsInt()));
        known.stream().filter(p -> !dear.contains(p) && !isConnected.test(p)).limit(most).forEach(p -> connect(p, List.of()));
    }

    private CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses) {
        return connect.connect(peer, addresses, limit).whenComplete((c, e) -> {
            if (e != null) {
                LOG.debug("{}", e.getMessage());
            }
        });
    }

    @Override
    public void closed(Connection connection) {
        PeerId peer = connection.peer();
        if (!isDear(peer)) {
            return;
        }
        long wait;
        synchronized (chases) {
            Chase chase = chases.computeIfAbsent(peer, p -> new Chase());
            boolean lasted = !connection.opened().plus(LASTING).isAfter(clock.instant());
            chase.wait = lasted ? SOON_MS : Math.min(LATEST_MS, chase.wait * 2);
            if (connection.direction() == Connection.Direction.OUTBOUND) {
                chase.last = List.of(connection.remoteAddress());
            }
            wait = chase.wait;
        }
        chase(peer, wait);
    }

    private boolean isDear(PeerId peer) {
        return told.contains(peer) || isProtected.test(peer);
    }

    /** Goes after this peer, once at a time, until it is connected or not dear any more. */
    private void chase(PeerId peer, long wait) {
        synchronized (chases) {
            Chase chase = chases.computeIfAbsent(peer, p -> new Chase());
            if (chase.isUnderWay) {
                return;
            }
            chase.isUnderWay = true;
        }
        schedule(peer, wait);
    }

    private void schedule(PeerId peer, long wait) {
        try {
            timer.schedule(() -> attempt(peer), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the host is closed: {} is not connected to again", peer);
        }
    }

    // the addresses are named, so that they do not rest after a failure
    private void attempt(PeerId peer) {
        if (!isDear(peer) || isConnected.test(peer)) {
            end(peer);
            return;
        }
        List<Multiaddr> addresses = peers.addresses(peer);
        if (addresses.isEmpty()) {
            synchronized (chases) {
                addresses = chases.containsKey(peer) ? chases.get(peer).last : List.of();
            }
        }
        connect(peer, addresses).whenComplete((c, e) -> {
            if (e == null) {
                end(peer);
            } else {
                schedule(peer, longer(peer));
            }
        });
    }

    private long longer(PeerId peer) {
        synchronized (chases) {
            Chase chase = chases.computeIfAbsent(peer, p -> new Chase());
            chase.isUnderWay = true;
            chase.wait = Math.min(LATEST_MS, chase.wait * 2);
            return chase.wait;
        }
    }

    private void end(PeerId peer) {
        long wait = SOON_MS;
        synchronized (chases) {
            Chase chase = chases.get(peer);
            if (chase != null) {
                chase.isUnderWay = false;
                wait = chase.wait;
            }
        }
        // it may have gone while this was said
        if (isDear(peer) && !isConnected.test(peer)) {
            chase(peer, wait);
        }
    }
}
