package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.host.HostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What gossipsub asks of a peer, seen from outside. */
class MeshTest {
    private static final String TOPIC = SimulatedPeers.TOPIC;
    private final SimulatedPeers net = new SimulatedPeers(1, 1);

    private List<RawPeer> others(int count, SimulatedPeers.One one, String protocol) {
        List<RawPeer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawPeer p = new RawPeer(net, protocol).connect(one);
            p.subscribe(TOPIC);
            all.add(p);
        }
        return all;
    }

    private static long grafted(List<RawPeer> peers) {
        return peers.stream().filter(p -> p.grafts(TOPIC) > 0).count();
    }

    @Test
    void takesInAsManyAsItWants() {
        SimulatedPeers.One one = net.peer();
        List<RawPeer> others = others(20, one, "/meshsub/1.1.0");
        one.subscribe();
        net.simulation.settle();
        assertThat(grafted(others)).isEqualTo(6);
        others.forEach(p -> assertThat(p.received.get(0).subscriptions()).containsExactly(new Rpc.Subscription(true, TOPIC)));
        others.stream().filter(p -> p.grafts(TOPIC) > 0).limit(3).forEach(p -> p.control(Map.of(), Map.of(TOPIC, 60L), List.of(), List.of()));
        net.heartbeats(1);
        assertThat(grafted(others)).as("three left, three came").isEqualTo(9);
        others.forEach(p -> assertThat(one.host.tags(p.host.id()).size()).isLessThanOrEqualTo(1));
        assertThat(others.stream().filter(p -> !one.host.tags(p.host.id()).isEmpty())).hasSize(6);
    }

    @Test
    void throwsOutWhatIsTooMuch() {
        SimulatedPeers.One one = net.peer().subscribe();
        List<RawPeer> others = others(20, one, "/meshsub/1.1.0");
        others.forEach(p -> p.control(Map.of(), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of()));
        assertThat(others.stream().filter(p -> !p.prunes().isEmpty())).as("twelve are enough").hasSize(8);
        net.heartbeats(1);
        assertThat(others.stream().filter(p -> !p.prunes().isEmpty())).as("six are left").hasSize(14);
        others.forEach(p -> p.prunes().forEach(x -> assertThat(x.backoffSeconds()).isEqualTo(60)));
    }

    @Test
    void keepsThoseItDialed() {
        SimulatedPeers.One one = net.peer().subscribe();
        List<SimulatedPeers.One> dialed = net.subscribers(3);
        dialed.forEach(one::connect);
        net.simulation.settle();
        List<RawPeer> others = others(20, one, "/meshsub/1.1.0");
        others.forEach(p -> p.control(Map.of(), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of()));
        net.heartbeats(3);
        assertThat(dialed.stream().filter(p -> !one.host.tags(p.id()).isEmpty())).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void leavesWithAPrune() throws Exception {
        SimulatedPeers.One one = net.peer();
        AutoCloseable subscription = one.pubsub.subscribe(TOPIC, m -> true, m -> { });
        List<RawPeer> others = others(3, one, "/meshsub/1.1.0");
        subscription.close();
        net.simulation.settle();
        for (RawPeer p : others) {
            Rpc last = p.received.get(p.received.size() - 1);
            assertThat(last.subscriptions()).containsExactly(new Rpc.Subscription(false, TOPIC));
            assertThat(p.prunes()).containsExactly(new Rpc.Prune(TOPIC, 10, List.of()));
        }
    }

    @Test
    void aPeerOfTheFirstVersionIsPrunedWithoutABackOff() throws Exception {
        SimulatedPeers.One one = net.peer();
        AutoCloseable subscription = one.pubsub.subscribe(TOPIC, m -> true, m -> { });
        RawPeer old = others(1, one, "/meshsub/1.0.0").get(0);
        subscription.close();
        net.simulation.settle();
        assertThat(old.prunes()).containsExactly(new Rpc.Prune(TOPIC, 0, List.of()));
    }

    @Test
    void aFloodsubPeerGetsAllAndNoControl() {
        SimulatedPeers.One one = net.peer().subscribe();
        List<RawPeer> mesh = others(12, one, "/meshsub/1.1.0");
        List<RawPeer> flood = others(10, one, "/floodsub/1.0.0");
        one.publish("to all of them");
        mesh.get(0).raw(mesh.get(0).message(TOPIC, new byte[] {1}).frame());
        net.heartbeats(3);
        for (RawPeer p : flood) {
            assertThat(p.messages()).hasSize(2);
            assertThat(p.grafts(TOPIC)).isZero();
            assertThat(p.offered()).isEmpty();
        }
        flood.get(0).raw(flood.get(0).message(TOPIC, new byte[] {2}).frame());
        assertThat(one.received).hasSize(3);
    }

    @Test
    void gossipsToThoseBesideTheMesh() {
        SimulatedPeers.One one = net.peer();
        List<RawPeer> others = others(12, one, "/meshsub/1.1.0");
        one.subscribe();
        net.heartbeats(3);
        one.publish("x");
        net.simulation.settle();
        assertThat(others.stream().filter(p -> p.messages().size() == 1)).hasSize(6);
        net.heartbeats(1);
        List<RawPeer> offered = others.stream().filter(p -> !p.offered().isEmpty()).toList();
        assertThat(offered).hasSize(6).allMatch(p -> p.messages().isEmpty());
        RawPeer p = offered.get(0);
        p.control(Map.of(), Map.of(), p.offered(), List.of());
        assertThat(p.messages()).hasSize(1);
        net.heartbeats(5);
        assertThat(offered.get(1).offered()).as("of two heartbeats").hasSize(2);
        offered.get(1).control(Map.of(), Map.of(), List.of(offered.get(1).offered().get(0)), List.of());
        assertThat(offered.get(1).messages()).as("forgotten after six").isEmpty();
    }

    @Test
    void aLargeMessageIsAnnouncedAndWhatIsNotWantedIsNotSent() {
        SimulatedPeers.One one = net.peer().subscribe();
        List<RawPeer> others = others(3, one, "/meshsub/1.2.0");
        RawPeer first = others.get(0);
        WireMessage large = first.message(TOPIC, new byte[5000]);
        others.get(1).control(Map.of(), Map.of(), List.of(), List.of(large.id()));
        first.raw(large.frame());
        assertThat(others.get(1).messages()).isEmpty();
        assertThat(others.get(2).messages()).hasSize(1);
        assertThat(others.get(2).received.stream().flatMap(r -> r.dontWant().stream())).containsExactly(large.id());
        first.raw(first.message(TOPIC, new byte[10]).frame());
        assertThat(others.get(2).received.stream().flatMap(r -> r.dontWant().stream())).hasSize(1);
    }

    @Test
    void aStreamThatEndsIsOpenedAnewEverMoreSlowly() {
        SimulatedPeers.One one = net.peer().subscribe();
        RawPeer p = others(1, one, "/meshsub/1.1.0").get(0);
        int[] opened = {0};
        p.host.handle(List.of("/meshsub/1.1.0"), s -> {
            opened[0]++;
            return java.util.concurrent.CompletableFuture.failedFuture(new IllegalStateException("never"));
        });
        p.connection.streams().stream().filter(s -> s.direction() == io.holdfast.spi.host.Connection.Direction.INBOUND).forEach(s -> s.reset(0));
        net.simulation.advance(Duration.ofMillis(400));
        assertThat(opened[0]).isZero();
        net.simulation.advance(Duration.ofMinutes(5));
        assertThat(opened[0]).isBetween(8, 12);
    }

    @Test
    void onlyWhatAllValidatorsFindValidIsPassedOn() {
        List<SimulatedPeers.One> peers = List.of(net.peer().subscribe(), net.peer(), net.peer().subscribe());
        SimulatedPeers.One middle = peers.get(1);
        List<String> strict = new ArrayList<>();
        List<String> lax = new ArrayList<>();
        middle.pubsub.subscribe(TOPIC, m -> m.data()[0] == 'a', m -> strict.add(new String(m.data())));
        middle.pubsub.subscribe(TOPIC, m -> true, m -> lax.add(new String(m.data())));
        peers.get(0).connect(middle);
        middle.connect(peers.get(2));
        net.simulation.settle();
        peers.get(0).publish("a is valid");
        peers.get(0).publish("b is not");
        net.simulation.settle();
        assertThat(strict).containsExactly("a is valid");
        assertThat(lax).containsExactlyInAnyOrder("a is valid", "b is not");
        assertThat(peers.get(2).texts()).containsExactly("a is valid");
        assertThat(peers.get(2).received.get(0).via()).isEqualTo(middle.id());
        assertThat(peers.get(2).received.get(0).from()).isEqualTo(peers.get(0).id());
    }

    @Test
    void whatIsTooLargeOrTooLateIsNotPublished() {
        SimulatedPeers.One one = net.peer().subscribe();
        SimulatedPeers.One other = net.peer().subscribe();
        other.connect(one);
        net.simulation.settle();
        assertThatThrownBy(() -> one.pubsub.publish(TOPIC, new byte[1 << 20]).toCompletableFuture().join())
                .hasCauseInstanceOf(IllegalArgumentException.class).hasMessageContaining("1048576");
        one.pubsub.publish(TOPIC, new byte[(1 << 20) - 4096]);
        net.simulation.settle();
        assertThat(other.received).hasSize(1);
        one.pubsub.stop();
        net.simulation.settle();
        one.loopEnds();
        assertThatThrownBy(() -> one.pubsub.publish(TOPIC, new byte[1]).toCompletableFuture().join()).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(HostException.class).hasMessageContaining("stopped");
    }

    @Test
    void theConfigurationChangesAtOnce() {
        SimulatedPeers.One one = net.peer().subscribe();
        List<RawPeer> others = others(20, one, "/meshsub/1.1.0");
        assertThat(grafted(others)).isEqualTo(5);
        one.pubsub.configure(new PubSubConfig(Duration.ofSeconds(1), 2, 2, 6, false, true));
        net.simulation.advance(Duration.ofSeconds(1));
        assertThat(grafted(others)).isEqualTo(12);
        one.pubsub.configure(new PubSubConfig(Duration.ofSeconds(1), 1, 2, 6, false, true));
        net.simulation.advance(Duration.ofSeconds(1));
        assertThat(others.stream().filter(p -> !p.prunes().isEmpty())).hasSize(6);
    }
}
