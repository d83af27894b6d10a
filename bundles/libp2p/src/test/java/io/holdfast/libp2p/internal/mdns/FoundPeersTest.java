package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FoundPeersTest {
    private static final List<Multiaddr> THERE = List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/1"));
    private static final PeerId SELF = peer(0);

    private final Set<PeerId> connected = new HashSet<>();
    private final List<PeerId> dialed = new ArrayList<>();
    private final List<CompletableFuture<Connection>> dials = new ArrayList<>();
    private final FoundPeers found = new FoundPeers(SELF, connected::contains, (peer, addresses, limit) -> {
        assertThat(addresses).isEqualTo(THERE);
        dialed.add(peer);
        dials.add(new CompletableFuture<>());
        return dials.get(dials.size() - 1);
    });

    private static PeerId peer(int n) {
        byte[] id = new byte[38];
        System.arraycopy(new byte[] {0, 36, 8, 1, 18, 32, (byte) (n >> 8), (byte) n}, 0, id, 0, 8);
        return PeerId.ofBytes(id);
    }

    private void at(long seconds, PeerId peer) {
        found.found(peer, THERE, TimeUnit.SECONDS.toNanos(seconds));
    }

    private void allFail() {
        dials.forEach(d -> d.completeExceptionally(new HostException(Reason.UNREACHABLE, "no")));
    }

    @Test
    void connectsOnce() {
        at(0, peer(1));
        at(1, peer(1));
        assertThat(dialed).containsExactly(peer(1));
    }

    @Test
    void doesNotConnectToItselfNorToWhomItIsConnectedTo() {
        connected.add(peer(1));
        at(0, SELF);
        at(0, peer(1));
        assertThat(dialed).isEmpty();
    }

    @Test
    void triesAgainAfterARestThatGrows() {
        for (long s = 0; s <= 3 * 3600; s++) {
            at(s, peer(1));
            allFail();
        }
        // after 0, 30, 90, 210, 450, 930, 1890, 3810, then each hour
        assertThat(dialed).hasSize(9);
    }

    @Test
    void triesAtOnceWhoWasConnectedMeanwhile() {
        at(0, peer(1));
        connected.add(peer(1));
        at(1, peer(1));
        connected.clear();
        at(2, peer(1));
        assertThat(dialed).hasSize(2);
    }

    @Test
    void dialsFewAtATime() {
        for (int i = 1; i <= 100; i++) {
            at(0, peer(i));
        }
        assertThat(dialed).hasSize(FoundPeers.MAX_DIALS);
        allFail();
        at(1, peer(100));
        assertThat(dialed).hasSize(FoundPeers.MAX_DIALS + 1);
    }

    @Test
    void remembersSoMany() {
        for (int i = 1; i <= FoundPeers.MAX_REMEMBERED + 1; i++) {
            at(0, peer(i));
            allFail();
        }
        at(1, peer(2));
        at(1, peer(1));
        assertThat(dialed).hasSize(FoundPeers.MAX_REMEMBERED + 2).endsWith(peer(1));
    }
}
