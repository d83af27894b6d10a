package io.holdfast.libp2p.internal.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.peers.LivePeerStore;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Connection.Direction;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReconnectorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final LivePeerStore peers = new LivePeerStore(clock, 100);
    private final ManualTimer timer = new ManualTimer();
    private final Set<PeerId> connected = new HashSet<>();
    private final Set<PeerId> dear = new HashSet<>();
    private final List<PeerId> dialed = new ArrayList<>();
    private boolean reachable;
    private int missing;
    private final Reconnector reconnector = new Reconnector(peers, connected::contains, dear::contains, () -> missing, (peer, addresses, limit) -> {
        dialed.add(peer);
        if (!reachable) {
            return CompletableFuture.failedFuture(new HostException(Reason.UNREACHABLE, "away"));
        }
        connected.add(peer);
        return CompletableFuture.completedFuture(FakeSession.connection(peer));
    }, timer, clock, LIMIT);
    private final PeerId peer = FakeSession.newPeer();

    private static Connection connection(PeerId peer, Duration age) {
        return FakeSession.connection(peer, Direction.OUTBOUND, NOW.minus(age));
    }

    @Test
    void aDearPeerIsConnectedAgainSoon() {
        dear.add(peer);
        reachable = true;
        reconnector.closed(connection(peer, Duration.ofHours(1)));
        assertThat(timer.next()).isEqualTo(200);
        assertThat(dialed).containsExactly(peer);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void othersAreNot() {
        reconnector.closed(connection(peer, Duration.ofHours(1)));
        assertThat(timer.pending()).isZero();
    }

    @Test
    void oneChaseForAllItsConnectionsSlowerEachTime() {
        dear.add(peer);
        for (int i = 0; i < 5; i++) {
            reconnector.closed(connection(peer, Duration.ofHours(1)));
        }
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            assertThat(timer.pending()).isEqualTo(1);
            waits.add(timer.next());
        }
        assertThat(waits).containsExactly(200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L, 10_000L);
        assertThat(dialed).hasSize(9);
        dear.clear();
        timer.next();
        assertThat(dialed).as("not dear any more").hasSize(9);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void connectionsThatDoNotLastAreNoStorm() {
        dear.add(peer);
        reachable = true;
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            // accepted, and hung up on at once
            connected.clear();
            reconnector.closed(connection(peer, Duration.ofSeconds(1)));
            waits.add(timer.next());
        }
        assertThat(waits).isSorted().last().isEqualTo(10_000L);
        connected.clear();
        reconnector.closed(connection(peer, Duration.ofSeconds(11)));
        assertThat(timer.next()).as("that one lasted").isEqualTo(200);
    }

    @Test
    void whoIsTheWayOfTheConfigurationIsChasedFromTheStart() {
        reconnector.change(List.of(FakeSession.ADDRESS.withPeer(peer)), LIMIT);
        reconnector.start();
        assertThat(timer.next()).isZero();
        assertThat(timer.next()).isEqualTo(400);
        assertThat(dialed).containsExactly(peer, peer);
    }

    @Test
    void aFewOfThoseKnownWhileThereAreFewConnections() {
        for (int i = 0; i < 10; i++) {
            peers.add(FakeSession.newPeer(), List.of(FakeSession.ADDRESS), LIMIT);
        }
        missing = 2;
        reconnector.start();
        assertThat(dialed).hasSize(2);
        dialed.clear();
        missing = -5;
        reconnector.start();
        assertThat(dialed).isEmpty();
        missing = 100;
        reconnector.start();
        assertThat(dialed).hasSize(3);
    }
}
