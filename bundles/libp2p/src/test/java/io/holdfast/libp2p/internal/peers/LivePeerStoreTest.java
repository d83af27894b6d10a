package io.holdfast.libp2p.internal.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.testkit.node.TestNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LivePeerStoreTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final LivePeerStore store = new LivePeerStore(new Clock() {
        @Override
        public ZoneId getZone() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }, 3);

    private static PeerId peer() {
        return TestNode.generate(null, null).id();
    }

    private static Multiaddr address(int n) {
        return Multiaddr.parse("/ip4/192.0.2.1/tcp/" + n);
    }

    @Test
    void whatWorkedLastComesFirst() {
        PeerId peer = peer();
        store.add(peer, List.of(address(1).withPeer(peer), address(2), address(3)), MINUTE);
        store.worked(peer, address(2), MINUTE);
        now = now.plusSeconds(1);
        store.worked(peer, address(3), MINUTE);
        assertThat(store.addresses(peer)).containsExactly(address(3), address(2), address(1));
    }

    @Test
    void anAddressIsProlongedNeverShortened() {
        PeerId peer = peer();
        store.add(peer, List.of(address(1)), MINUTE);
        store.add(peer, List.of(address(1)), Duration.ofSeconds(1));
        store.add(peer, List.of(address(2)), Duration.ofSeconds(1));
        now = now.plusSeconds(30);
        assertThat(store.addresses(peer)).containsExactly(address(1));
        now = now.plusSeconds(31);
        assertThat(store.addresses(peer)).isEmpty();
        assertThat(store.peers()).isEmpty();
    }

    @Test
    void soManyAddressesOfOnePeerTheLastingOnesStay() {
        PeerId peer = peer();
        store.add(peer, List.of(address(1)), PeerStore.PERMANENT);
        store.add(peer, IntStream.range(100, 300).mapToObj(LivePeerStoreTest::address).toList(), MINUTE);
        assertThat(store.addresses(peer)).hasSize(64).contains(address(1));
    }

    @Test
    void soManyPeersWhoWasToldOfStays() {
        PeerId told = peer();
        store.add(told, List.of(address(1)), PeerStore.PERMANENT);
        PeerId second = peer();
        store.add(second, List.of(address(2)), MINUTE);
        PeerId third = peer();
        store.add(third, List.of(address(3)), MINUTE);
        // used, and so later than the third
        store.addresses(second);
        PeerId fourth = peer();
        store.identified(fourth, new PeerStore.Identity(new byte[0], "", List.of(), List.of(), null), null);
        store.add(fourth, List.of(address(4)), MINUTE);
        assertThat(store.peers()).containsExactlyInAnyOrder(told, second, fourth);
        for (int i = 0; i < 100; i++) {
            store.add(peer(), List.of(address(5)), MINUTE);
        }
        assertThat(store.peers()).hasSize(3).contains(told);
    }

    @Test
    void allMayBeToldOf() {
        for (int i = 0; i < 10; i++) {
            store.add(peer(), List.of(address(1)), PeerStore.PERMANENT);
        }
        assertThat(store.peers()).hasSize(3);
    }

    @Test
    void linesTheLastUsedFirstNamesBeforeNumbers() {
        PeerId a = peer();
        PeerId b = peer();
        Multiaddr name = Multiaddr.parse("/dns4/a.example/tcp/9096");
        store.add(a, List.of(address(1), name), MINUTE);
        store.add(b, List.of(address(2)), MINUTE);
        assertThat(store.lines()).containsExactly(address(2).withPeer(b), name.withPeer(a));
        store.remove(b);
        assertThat(store.lines()).containsExactly(name.withPeer(a));
    }

    @Test
    void noTime() {
        assertThatThrownBy(() -> store.add(peer(), List.of(address(1)), Duration.ZERO)).hasMessageContaining("more than zero");
    }
}
