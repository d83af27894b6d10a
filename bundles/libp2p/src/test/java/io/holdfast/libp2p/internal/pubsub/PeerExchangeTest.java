package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.records.PeerRecord;
import io.holdfast.model.PeerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who is thrown out of a mesh is told of others, and this peer turns to those that it is told of. */
class PeerExchangeTest {
    private static final String TOPIC = SimulatedPeers.TOPIC;
    private final SimulatedPeers net = new SimulatedPeers(1, 1);

    private List<RawPeer> grafted(int count, SimulatedPeers.One one, String protocol) {
        List<RawPeer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawPeer p = new RawPeer(net, protocol).connect(one);
            one.host.shown(p.node.id(), record(p));
            p.control(Map.of(TOPIC, true), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of());
            all.add(p);
        }
        return all;
    }

    private static byte[] record(RawPeer peer) {
        return PeerRecord.seal(peer.node, 1, peer.host.addresses());
    }

    private static PeerId signer(byte[] record) {
        try {
            return PeerRecord.open(record).peer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void offer(RawPeer by, byte[]... records) {
        List<byte[]> offers = new ArrayList<>();
        for (byte[] r : records) {
            offers.add(RpcEncoder.peer(by.node.id(), Optional.of(r)));
        }
        by.raw(RpcEncoder.control(Map.of(), Map.of(TOPIC, 1L), Map.of(TOPIC, offers), List.of(), List.of()));
    }

    private static boolean knows(SimulatedPeers.One one, RawPeer other) {
        return !one.host.connections(other.node.id()).isEmpty();
    }

    @Test
    void whoIsThrownOutIsToldOfOthers() {
        SimulatedPeers.One one = net.peer().subscribe();
        List<RawPeer> others = grafted(30, one, "/meshsub/1.1.0");
        List<RawPeer> out = others.stream().filter(p -> !p.prunes().isEmpty()).toList();
        assertThat(out).hasSize(18);
        for (RawPeer p : out.subList(8, 18)) {
            Set<PeerId> told = p.prunes().get(0).records().stream().map(PeerExchangeTest::signer).collect(Collectors.toSet());
            assertThat(told).hasSize(Introductions.MOST).doesNotContain(p.node.id(), one.id());
        }
        RawPeer early = out.get(17);
        early.control(Map.of(), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of());
        assertThat(early.prunes()).hasSize(2);
        assertThat(early.prunes().get(1).records()).as("who does not stay away").isEmpty();
    }

    @Test
    void aFollowerTellsNothingAndSoIsAPeerOfTheFirstVersionTold() {
        SimulatedPeers.One one = net.peer().subscribe();
        List<RawPeer> old = grafted(20, one, "/meshsub/1.0.0");
        one.pubsub.configure(new PubSubConfig(Duration.ofSeconds(10), 1, 2, 6, false, false));
        List<RawPeer> more = grafted(10, one, "/meshsub/1.1.0");
        for (List<RawPeer> all : List.of(old, more)) {
            assertThat(all.stream().flatMap(p -> p.prunes().stream()).toList()).hasSizeGreaterThanOrEqualTo(8).allMatch(p -> p.records().isEmpty());
        }
    }

    @Test
    void turnsToThoseItIsToldOf() {
        SimulatedPeers.One one = net.peer().subscribe();
        RawPeer by = grafted(1, one, "/meshsub/1.1.0").get(0);
        RawPeer forged = new RawPeer(net, "/meshsub/1.1.0");
        byte[] wrong = record(forged);
        wrong[wrong.length - 1] ^= 1;
        RawPeer right = new RawPeer(net, "/meshsub/1.1.0");
        offer(by, wrong, new byte[] {1}, record(right), record(by));
        assertThat(knows(one, right)).isTrue();
        assertThat(knows(one, forged)).isFalse();
        assertThat(one.host.connections(by.node.id())).hasSize(1);
    }

    @Test
    void turnsToNobodyAtTheWordOfWhoWasNotInTheMesh() {
        SimulatedPeers.One one = net.peer().subscribe();
        RawPeer stranger = new RawPeer(net, "/meshsub/1.1.0").connect(one);
        RawPeer offered = new RawPeer(net, "/meshsub/1.1.0");
        offer(stranger, record(offered));
        assertThat(knows(one, offered)).isFalse();
    }

    @Test
    void turnsOnlyToSoManyAndOncePerHeartbeat() {
        SimulatedPeers.One one = net.peer().subscribe();
        List<RawPeer> mesh = grafted(4, one, "/meshsub/1.1.0");
        List<RawPeer> offered = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            offered.add(new RawPeer(net, "/meshsub/1.1.0"));
        }
        RawPeer by = mesh.get(0);
        byte[][] records = offered.stream().map(PeerExchangeTest::record).toArray(byte[][]::new);
        offer(by, records);
        assertThat(offered.stream().filter(p -> knows(one, p))).as("six are wanted, three are left").hasSize(3);
        net.simulation.advance(Duration.ofSeconds(2));
        by.control(Map.of(), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of());
        offer(by, records);
        assertThat(offered.stream().filter(p -> knows(one, p))).as("not so soon").hasSize(3);
        net.heartbeats(1);
        by.control(Map.of(), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of());
        offer(by, records);
        assertThat(offered.stream().filter(p -> knows(one, p))).hasSize(6);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        byte[] record = {1, 2, 3};
        java.nio.ByteBuffer frame = RpcEncoder.control(Map.of(), Map.of(TOPIC, 60L), Map.of(TOPIC, List.of(
                RpcEncoder.peer(net.node().id(), Optional.of(record)), RpcEncoder.peer(net.node().id(), Optional.empty()),
                RpcEncoder.peer(net.node().id(), Optional.of(new byte[RpcDecoder.MAX_RECORD_BYTES + 1])))), List.of(), List.of());
        while (frame.get() < 0) {
            // its length
        }
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        Rpc.Prune prune = RpcDecoder.decode(bytes).prune().get(0);
        assertThat(prune.records()).containsExactly(record);
        assertThat(prune.backoffSeconds()).isEqualTo(60);
    }
}
