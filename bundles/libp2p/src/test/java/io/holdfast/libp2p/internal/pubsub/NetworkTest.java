package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thirty peers, without a network and without waiting. */
class NetworkTest {
    private static final int PEERS = 30;

    private static List<String> publish(List<SimulatedPeers.One> by, int count, String what) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = what + " " + i;
            by.get(i % by.size()).publish(text);
            texts.add(text);
        }
        return texts;
    }

    private static void allHaveOnce(List<SimulatedPeers.One> peers, List<String> texts) {
        for (SimulatedPeers.One p : peers) {
            assertThat(p.texts()).as(p.id().toString()).containsExactlyInAnyOrderElementsOf(texts);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyMessageReachesEverySubscriberOnce(long seed) {
        SimulatedPeers net = new SimulatedPeers(seed, 1);
        List<SimulatedPeers.One> peers = net.subscribers(PEERS);
        net.connect(peers, 5);
        net.heartbeats(2);
        List<String> texts = publish(peers, 60, "m");
        net.simulation.settle();
        allHaveOnce(peers, texts);
        SimulatedPeers.One any = peers.get(7);
        any.received.forEach(m -> assertThat(m.topic()).isEqualTo(SimulatedPeers.TOPIC));
        Set<PeerId> authors = new HashSet<>();
        any.received.forEach(m -> authors.add(m.from()));
        assertThat(authors).hasSize(PEERS);
        assertThat(any.pubsub.peers(SimulatedPeers.TOPIC)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(any.pubsub.topics()).containsExactly(SimulatedPeers.TOPIC);
    }

    @Test
    void twoPeersNeedNoHeartbeat() {
        SimulatedPeers net = new SimulatedPeers(4, 4);
        List<SimulatedPeers.One> peers = net.subscribers(2);
        net.connect(peers, 1);
        List<String> texts = publish(peers, 10, "at once");
        net.simulation.settle();
        allHaveOnce(peers, texts);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatGetsLostComesByGossip(long seed) {
        SimulatedPeers net = new SimulatedPeers(seed, 1);
        List<SimulatedPeers.One> peers = net.subscribers(PEERS);
        // 6 peers of the mesh lose all of one message in 500 times, the 3 peers that are asked in each of 2 heartbeats too
        net.connect(peers, 20);
        net.heartbeats(2);
        int[] lost = {0};
        net.network.lose((from, to, protocol, data) -> {
            boolean loses = isMessage(data) && net.simulation.random().nextInt(100) < 35;
            lost[0] += loses ? 1 : 0;
            return loses;
        });
        List<String> texts = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            texts.addAll(publish(peers, 6, "round " + round));
            net.heartbeats(1);
        }
        net.network.lose((from, to, protocol, data) -> false);
        net.heartbeats(3);
        assertThat(lost[0]).isGreaterThan(500);
        allHaveOnce(peers, texts);
        assertThat(peers.stream().mapToLong(p -> p.count(Counter.ANSWERED)).sum()).isPositive();
    }

    /** Whether these bytes begin with an RPC that has messages: its first field is number 2. */
    private static boolean isMessage(ByteBuffer data) {
        int i = data.position();
        while (data.get(i) < 0) {
            i++;
        }
        return data.get(i + 1) == 0x12;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 30})
    void aPartitionIsHealedByGossip(int count) {
        SimulatedPeers net = new SimulatedPeers(5, 1);
        List<SimulatedPeers.One> peers = net.subscribers(count);
        net.connect(peers, 6);
        net.heartbeats(2);
        List<PeerId> left = peers.subList(0, count / 2).stream().map(SimulatedPeers.One::id).toList();
        net.network.part(id -> left.contains(id) ? 1 : 0);
        net.simulation.settle();
        List<String> texts = publish(peers, 30, "parted");
        net.simulation.settle();
        assertThat(peers.get(0).texts()).hasSizeLessThan(30);
        net.network.heal();
        net.connect(peers, 6);
        net.heartbeats(3);
        allHaveOnce(peers, texts);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void peersComeAndGo(long seed) {
        SimulatedPeers net = new SimulatedPeers(seed, 1);
        List<SimulatedPeers.One> steady = net.subscribers(20);
        net.connect(steady, 6);
        List<SimulatedPeers.One> guests = new ArrayList<>();
        List<SimulatedPeers.One> gone = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        net.heartbeats(2);
        for (int round = 0; round < 20; round++) {
            SimulatedPeers.One guest = net.peer().subscribe();
            IntStream.range(0, 5).forEach(i -> guest.connect(steady.get(net.simulation.random().nextInt(steady.size()))));
            guests.add(guest);
            SimulatedPeers.One from = steady.get(net.simulation.random().nextInt(steady.size()));
            from.host.connections().stream().findAny().ifPresent(c -> from.host.disconnect(c.peer()));
            texts.addAll(publish(steady, 5, "round " + round));
            if (round % 3 == 2) {
                SimulatedPeers.One leaving = guests.remove(0);
                leaving.leave();
                gone.add(leaving);
            }
            IntStream.range(0, 3).forEach(i -> from.connect(steady.get(net.simulation.random().nextInt(steady.size()))));
            net.heartbeats(1);
        }
        net.heartbeats(3);
        allHaveOnce(steady, texts);
        guests.addAll(gone);
        guests.forEach(g -> assertThat(g.texts()).doesNotHaveDuplicates());
    }

    @Test
    void anUnsubscribedPeerReachesTheTopicByItsFanout() {
        SimulatedPeers net = new SimulatedPeers(6, 1);
        List<SimulatedPeers.One> peers = net.subscribers(PEERS);
        SimulatedPeers.One outsider = net.peer();
        net.connect(peers, 6);
        peers.forEach(outsider::connect);
        net.simulation.settle();
        List<String> texts = publish(List.of(outsider), 10, "from outside");
        net.heartbeats(3);
        allHaveOnce(peers, texts);
        assertThat(outsider.received).isEmpty();
        assertThat(outsider.pubsub.topics()).isEmpty();
    }

    @Test
    void floodPublishGoesToAll() {
        SimulatedPeers net = new SimulatedPeers(7, new PubSubConfig(java.time.Duration.ofSeconds(10), 1, 2, 6, true, true));
        List<SimulatedPeers.One> peers = net.subscribers(PEERS);
        for (SimulatedPeers.One p : peers.subList(1, PEERS)) {
            peers.get(0).connect(p);
        }
        net.simulation.settle();
        // a star: nobody could pass it on
        List<String> texts = publish(peers.subList(0, 1), 3, "flood");
        net.simulation.settle();
        allHaveOnce(peers, texts);
    }

    @Test
    void theHostIsExchangedAndSubscriptionsStay() {
        SimulatedPeers net = new SimulatedPeers(8, 1);
        SimulatedPeers.One a = net.peer().subscribe();
        SimulatedPeers.One b = net.peer().subscribe();
        a.connect(b);
        net.simulation.settle();
        b.host.stop();
        b.pubsub.removeHost(b.host);
        net.simulation.settle();
        assertThat(a.pubsub.peers(SimulatedPeers.TOPIC)).isEmpty();
        var next = net.network.host(b.node);
        next.handle(Dialect.PROTOCOLS, b.pubsub);
        next.listen(b.pubsub);
        b.pubsub.addHost(next);
        next.connect(a.id(), a.host.addresses(), SimulatedPeers.LIMIT);
        net.simulation.settle();
        a.publish("to the new host");
        b.publish("from the new host");
        net.simulation.settle();
        allHaveOnce(List.of(a, b), List.of("to the new host", "from the new host"));
        assertThat(next.tags(a.id())).containsExactly(Mesh.tag(SimulatedPeers.TOPIC));
    }

    @Test
    void whoLeavesTheTopicGetsNoMoreAndWhoStopsIsClosed() throws Exception {
        SimulatedPeers net = new SimulatedPeers(9, 1);
        List<SimulatedPeers.One> peers = net.subscribers(2);
        net.connect(peers, 1);
        SimulatedPeers.One a = peers.get(0);
        List<String> second = new ArrayList<>();
        AutoCloseable extra = a.pubsub.subscribe("other", m -> true, m -> second.add(new String(m.data())));
        net.simulation.settle();
        peers.get(1).pubsub.publish("other", "x".getBytes());
        net.simulation.settle();
        extra.close();
        extra.close();
        net.simulation.settle();
        peers.get(1).pubsub.publish("other", "y".getBytes());
        net.simulation.settle();
        assertThat(second).containsExactly("x");
        assertThat(peers.get(1).pubsub.peers("other")).isEmpty();
        a.leave();
        a.leave();
        net.simulation.settle();
        assertThat(peers.get(1).pubsub.peers(SimulatedPeers.TOPIC)).isEmpty();
    }
}
