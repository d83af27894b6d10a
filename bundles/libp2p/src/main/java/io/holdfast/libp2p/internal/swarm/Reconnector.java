package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.PeerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
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
    private volatile Set<PeerId> told = Set.of();
    private volatile Duration limit;

    /** @param missing how many connections are missing to the low mark */
    Reconnector(PeerStore peers, Predicate<PeerId> isConnected, Predicate<PeerId> isProtected, IntSupplier missing, Connect connect,
            ScheduledExecutorService timer, Duration limit) {
        this.peers = peers;
        this.isConnected = isConnected;
        this.isProtected = isProtected;
        this.missing = missing;
        this.connect = connect;
        this.timer = timer;
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
        List<PeerId> some = new ArrayList<>(peers.peers());
        Collections.shuffle(some);
        int most = Math.min(SOME, missing.getAsInt());
        Set<PeerId> wanted = new LinkedHashSet<>(told);
        some.stream().filter(isProtected).forEach(wanted::add);
        some.stream().filter(p -> !isConnected.test(p)).limit(Math.max(0, most)).forEach(wanted::add);
        wanted.stream().filter(p -> !isConnected.test(p)).forEach(p -> connect.connect(p, List.of(), limit).whenComplete((c, e) -> {
            if (e != null) {
                LOG.debug("{}", e.getMessage());
            }
        }));
    }

    @Override
    public void closed(Connection connection) {
        PeerId peer = connection.peer();
        if (isDear(peer)) {
            again(peer, List.of(connection.remoteAddress()), SOON_MS);
        }
    }

    private boolean isDear(PeerId peer) {
        return told.contains(peer) || isProtected.test(peer);
    }

    // the address it was dialed at is named, so that it does not rest after a failure
    private void again(PeerId peer, List<Multiaddr> last, long wait) {
        try {
            timer.schedule(() -> {
                if (isDear(peer) && !isConnected.test(peer)) {
                    List<Multiaddr> known = peers.addresses(peer);
                    connect.connect(peer, known.isEmpty() ? last : known, limit).whenComplete((c, e) -> {
                        if (e != null) {
                            again(peer, last, Math.min(LATEST_MS, wait * 2));
                        }
                    });
                }
            }, wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the host is closed: {} is not connected to again", peer);
        }
    }
}
