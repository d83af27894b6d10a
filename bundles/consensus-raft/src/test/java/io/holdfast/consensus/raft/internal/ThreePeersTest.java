package io.holdfast.consensus.raft.internal;

import static io.holdfast.testkit.state.TestPins.cid;
import static io.holdfast.testkit.state.TestPins.pin;
import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.model.PeerId;
import io.holdfast.spi.state.State;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import io.holdfast.testkit.state.memory.MemoryState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three peers over real connections. */
@Timeout(90)
class ThreePeersTest {
    @TempDir
    Path data;
    private final List<Peer> peers = new ArrayList<>();

    private final class Peer {
        final TestNode node;
        final LivePeer host;
        final MemoryState state = new MemoryState();
        RaftConsensus consensus;

        Peer(int number) {
            node = TestNode.generate(data.resolve("peer" + number), new byte[32]);
            node.data().toFile().mkdirs();
            host = new LivePeer(node);
        }

        void start() throws Exception {
            List<PeerId> members = peers.stream().map(p -> p.node.id()).toList();
            consensus = RaftPeers.start(new TestParts().with(State.class, state), node, host, RaftPeers.settings(members), c -> { });
        }
    }

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < 3; i++) {
            peers.add(new Peer(i));
        }
        RaftPeers.introduce(peers.stream().map(p -> p.host).toList());
        for (Peer p : peers) {
            p.start();
        }
        peers.forEach(p -> RaftPeers.ready(p.consensus));
    }

    @AfterEach
    void stop() {
        peers.forEach(p -> p.consensus.stop());
        peers.forEach(p -> p.host.close());
    }

    private Peer leader() {
        return peers.stream().filter(p -> p.consensus.leads()).findFirst().orElseThrow();
    }

    private static void done(CompletionStage<Void> call) throws Exception {
        call.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void allHave(long count) {
        until("all have " + count + " pins", () -> peers.stream().allMatch(p -> p.state.count() == count));
    }

    @Test
    void aChangeIsAppliedWhereItWasAskedForAndThenEverywhere() throws Exception {
        int n = 0;
        for (Peer p : peers) {
            done(p.consensus.pin(pin(++n)));
            assertThat(p.state.get(cid(n))).isPresent();
        }
        allHave(3);
        done(peers.get(0).consensus.unpin(cid(1)));
        allHave(2);
    }

    @Test
    void goesOnWhenTheLeaderStopsAndComesBack() throws Exception {
        for (int i = 0; i < 20; i++) {
            done(peers.get(i % 3).consensus.pin(pin(i)));
        }
        Peer old = leader();
        old.consensus.stop();
        int n = 20;
        for (Peer p : peers) {
            if (p != old) {
                done(p.consensus.pin(pin(n++)));
            }
        }
        old.start();
        RaftPeers.ready(old.consensus);
        done(old.consensus.pin(pin(n++)));
        allHave(n);
    }

    @Test
    void goesOnWhenTheLeadersConnectionsEnd() throws Exception {
        done(peers.get(0).consensus.pin(pin(1)));
        Peer leader = leader();
        for (Peer p : peers) {
            if (p != leader) {
                leader.host.host().disconnect(p.node.id());
            }
        }
        int n = 1;
        for (Peer p : peers) {
            done(p.consensus.pin(pin(++n)));
        }
        allHave(n);
    }
}
