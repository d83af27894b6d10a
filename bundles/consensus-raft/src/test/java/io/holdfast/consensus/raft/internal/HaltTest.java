package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.consensus.raft.internal.TestCluster.Node;
import io.holdfast.consensus.raft.internal.log.FaultyDisk;
import io.holdfast.consensus.raft.internal.log.RaftLogException;
import io.holdfast.model.ClusterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk fails under a peer that takes part: it stops, says so, and never says what is not true. */
class HaltTest {
    private final Map<String, FaultyDisk> disks = new TreeMap<>();
    private final Map<String, List<RaftLogException>> told = new TreeMap<>();
    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(name -> {
            FaultyDisk disk = new FaultyDisk();
            disks.put(name, disk);
            told.put(name, new ArrayList<>());
            TestCluster.PumpedRaft raft = new TestCluster.PumpedRaft(disk.open());
            raft.onHalt(told.get(name)::add);
            return raft;
        }, "A", "B", "C");
        cluster.elect("A", 1, "B", "C");
        settle();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void settle() {
        for (int i = 0; i < 4; i++) {
            cluster.deliverAll();
            cluster.node("A").tick();
        }
        cluster.deliverAll();
    }

    private boolean halted(String name) {
        return ((GuardedRaft) cluster.node(name).raft).isHalted();
    }

    @Test
    void aFollowerWhoseDiskIsFullDoesNotAcknowledge() {
        disks.get("B").failAt(1);
        CompletableFuture<byte[]> done = cluster.node("A").propose("x");
        cluster.deliver(e -> e.to().equals("C") || e.from().equals("C") ? null : e);
        assertThat(halted("B")).isTrue();
        assertThat(told.get("B")).hasSize(1);
        assertThat(done).isNotDone();
        assertThat(cluster.node("B").raft.lastAppended()).isEqualTo(1);
        // with C it is a majority
        settle();
        assertThat(done).isCompleted();
        assertThat(cluster.node("C").applied).containsExactly("x");
        assertThat(cluster.node("B").applied).isEmpty();
    }

    @Test
    void aLeaderWhoseDiskIsFullStepsDownAndItsCommandsAreIndeterminate() {
        disks.get("A").failAt(1);
        CompletableFuture<byte[]> done = cluster.node("A").propose("x");
        assertThat(halted("A")).isTrue();
        assertThat(told.get("A")).hasSize(1);
        assertThat(cluster.node("A").raft.isLeader()).isFalse();
        assertThatThrownBy(done::join).hasCauseInstanceOf(ClusterException.Indeterminate.class).hasMessageContaining("has stopped");
        // and indeterminate it is: the others got it before the disk said no
        settle();
        cluster.elect("B", 2, "C");
        for (int i = 0; i < 4; i++) {
            cluster.deliverAll();
            cluster.node("B").tick();
        }
        assertThat(cluster.node("B").applied).containsExactly("x");
        assertThatThrownBy(cluster.node("A").propose("y")::join).hasCauseInstanceOf(ClusterException.NotReady.class);
    }

    @Test
    void aHaltedPeerNeitherFollowsNorLeads() {
        Node b = cluster.node("B");
        disks.get("B").failAt(1);
        assertThatThrownBy(() -> b.raft.currentTerm(9)).isInstanceOf(RaftLogException.class);
        b.pumped.pump();
        assertThat(halted("B")).isTrue();
        b.raft.setLeaderAndTerm(b.address, 9);
        assertThat(b.raft.isLeader()).isFalse();
        cluster.loseAll();
        cluster.node("A").propose("x");
        cluster.deliver(e -> e.to().equals("C") ? null : e);
        assertThat(cluster.sent()).isEmpty();
        assertThat(cluster.node("A").applied).isEmpty();
    }

    @Test
    void whenTheLeaderGoesItsCommandsAreAnsweredAtOnce() {
        CompletableFuture<byte[]> done = cluster.node("A").propose("x");
        cluster.loseAll();
        cluster.node("A").raft.currentTerm(2);
        assertThatThrownBy(done::join).hasCauseInstanceOf(ClusterException.Indeterminate.class);
        assertThatThrownBy(cluster.node("A").propose("y")::join).hasCauseInstanceOf(ClusterException.NotReady.class);
    }

    @Test
    void whatIsStillInTheQueueWhenTheLeaderGoesWasNotDone() {
        Node a = cluster.node("A");
        CompletableFuture<byte[]> done = a.raft.setAsync(new byte[] {'x'}, 0, 1, null);
        a.raft.currentTerm(2);
        a.pumped.pump();
        assertThatThrownBy(done::join).hasCauseInstanceOf(ClusterException.NotReady.class);
        assertThat(a.log()).containsExactly("1:nothing");
    }

    /** A message comes between two commands, and ends the term: the first one is in front of it, the second one is not done. */
    @Test
    void aMessageInTheQueueComesInItsTurn() {
        Node a = cluster.node("A");
        CompletableFuture<byte[]> before = a.raft.setAsync(new byte[] {'x'}, 0, 1, null);
        a.raft.up(cluster.entries("B", "A", 2, 1, 1, "y"));
        CompletableFuture<byte[]> after = a.raft.setAsync(new byte[] {'z'}, 0, 1, null);
        a.pumped.pump();
        assertThatThrownBy(before::join).hasCauseInstanceOf(ClusterException.Indeterminate.class);
        assertThatThrownBy(after::join).hasCauseInstanceOf(ClusterException.NotReady.class);
        assertThat(a.log()).containsExactly("1:nothing", "2:y");
        cluster.deliver(e -> e.to().equals("C") ? e : null);
        assertThat(cluster.node("C").log()).as("x was sent before").containsExactly("1:nothing", "1:x");
    }

    @Test
    void whatIsInTheQueueSharesOneSync() {
        Node a = cluster.node("A");
        int before = disks.get("A").syncs();
        List<CompletableFuture<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(a.raft.setAsync(new byte[] {'x'}, 0, 1, null));
        }
        a.pumped.pump();
        // one for the entries; small segments: two more to begin a new one
        assertThat(disks.get("A").syncs() - before).isLessThanOrEqualTo(3);
        settle();
        assertThat(all).allMatch(CompletableFuture::isDone);
        assertThat(cluster.node("C").applied).hasSize(100);
    }

    @Test
    void stoppedAnswersAll() throws Exception {
        Node a = cluster.node("A");
        CompletableFuture<byte[]> appended = a.propose("x");
        CompletableFuture<byte[]> queued = a.raft.setAsync(new byte[] {'y'}, 0, 1, null);
        a.raft.stop();
        assertThatThrownBy(appended::join).hasCauseInstanceOf(ClusterException.Indeterminate.class);
        assertThatThrownBy(queued::join).hasCauseInstanceOf(ClusterException.NotReady.class);
    }
}
