package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.consensus.raft.internal.TestCluster.Node;
import io.holdfast.consensus.raft.internal.log.FaultyDisk;
import io.holdfast.model.ClusterException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Adding and removing as the component sees it: what is answered, and who is told. A, B and C are members, D is there. */
class MemberChangeTest {
    private final TestCluster.Kind ours = name -> new TestCluster.PumpedRaft(new FaultyDisk().open());
    private final List<List<String>> told = new ArrayList<>();
    private TestCluster cluster;
    private Node a;

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(ours, List.of("A", "B", "C"), "A", "B", "C", "D");
        a = cluster.node("A");
        assertThat(cluster.election("A", "B", "C")).isEqualTo("A");
        settle();
        a.ours().onMembers(told::add);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void settle() {
        for (int i = 0; i < 6; i++) {
            cluster.deliverAll();
            cluster.node("A").tick();
        }
        cluster.deliverAll();
    }

    private CompletableFuture<Void> add(String peer) {
        CompletableFuture<Void> done = a.ours().add(peer);
        a.pumped.pump();
        return done;
    }

    private CompletableFuture<Void> remove(String peer) {
        CompletableFuture<Void> done = a.ours().remove(peer);
        a.pumped.pump();
        return done;
    }

    private static void fails(CompletableFuture<Void> done, Class<? extends ClusterException> with, String because) {
        assertThatThrownBy(done::join).hasCauseInstanceOf(with).hasMessageContaining(because);
    }

    @Test
    void whoIsAddedCountsAndIsToldSo() {
        CompletableFuture<Void> done = add("D");
        assertThat(done).isNotDone();
        settle();
        assertThat(done).isCompleted();
        assertThat(told).containsExactly(List.of("A", "B", "C", "D"));
        assertThat(cluster.node("D").ours().isMember()).isTrue();
        assertThat(cluster.node("D").raft.majority()).isEqualTo(3);
    }

    @Test
    void itIsRepeatedWithoutHarm() {
        add("D");
        settle();
        assertThat(add("D")).isCompleted();
        remove("D");
        settle();
        assertThat(remove("D")).isCompleted();
        assertThat(remove("nobody")).isCompleted();
        assertThat(told).hasSize(2);
    }

    @Test
    void oneAtATime() {
        CompletableFuture<Void> first = add("D");
        cluster.loseAll();
        fails(add("D"), ClusterException.NotReady.class, "another change of the members is under way: adding D");
        fails(remove("B"), ClusterException.NotReady.class, "another change");
        settle();
        assertThat(first).isCompleted();
    }

    @Test
    void whoLacksMuchGetsItBeforeHeCounts() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            a.raft.setAsync(new byte[] {'x'}, 0, 1, null);
        }
        a.pumped.pump();
        cluster.deliver(e -> e.to().equals("D") || e.from().equals("D") ? null : e);
        CompletableFuture<Void> done = add("D");
        assertThat(a.ours().current().peers()).containsExactly("A", "B", "C");
        settle();
        assertThat(done).isCompleted();
        assertThat(cluster.node("D").applied).hasSize(2_000);
    }

    @Test
    void whoIsAwaitedMayLeaveOrBeGivenUp() {
        for (int i = 0; i < 2_000; i++) {
            a.raft.setAsync(new byte[] {'x'}, 0, 1, null);
        }
        a.pumped.pump();
        cluster.deliver(e -> e.to().equals("D") || e.from().equals("D") ? null : e);
        add("D").cancel(false);
        CompletableFuture<Void> again = add("D");
        assertThat(again).isNotDone();
        cluster.leaves("D");
        settle();
        fails(again, ClusterException.NotReady.class, "D has left");
        fails(add("D"), ClusterException.NotReady.class, "D is not connected");
    }

    @Test
    void whenTheLeaderGoesNobodyKnows() {
        CompletableFuture<Void> done = add("D");
        cluster.loseAll();
        assertThat(a.ours().current().peers()).contains("D");
        assertThat(cluster.election("B", "C")).isEqualTo("B");
        a.raft.currentTerm(cluster.node("B").raft.currentTerm());
        fails(done, ClusterException.Indeterminate.class, "stopped being the leader while adding D");
        for (int i = 0; i < 6; i++) {
            cluster.deliverAll();
            cluster.node("B").tick();
        }
        assertThat(a.ours().current().peers()).as("the entry was cut off").containsExactly("A", "B", "C");
        assertThat(told).isEmpty();
        fails(add("D"), ClusterException.NotReady.class, "the leader is ");
    }

    @Test
    void whoIsToldToGoKnows() {
        boolean[] gone = new boolean[1];
        cluster.node("C").ours().onRemoved(() -> gone[0] = true);
        CompletableFuture<Void> done = remove("C");
        settle();
        assertThat(done).isCompleted();
        assertThat(gone[0]).isTrue();
        assertThat(cluster.node("C").ours().isMember()).isFalse();
    }

    @Test
    void aLeaderThatIsRemovedLeadsUntilThenWithoutCountingItself() {
        boolean[] gone = new boolean[1];
        a.ours().onRemoved(() -> gone[0] = true);
        CompletableFuture<Void> done = remove("A");
        cluster.deliver(e -> e.to().equals("C") || e.from().equals("C") ? null : e);
        assertThat(done).as("only B has it, and A does not count").isNotDone();
        assertThat(a.raft.isLeader()).isTrue();
        settle();
        assertThat(done).isCompleted();
        assertThat(a.raft.isLeader()).isFalse();
        assertThat(gone[0]).isTrue();
        // it is the one who notices that nobody leads, and may hold the election, though it has no vote
        assertThat(cluster.election("A", "B", "C")).isIn("B", "C");
    }

    @Test
    void theOnlyMemberStays() {
        cluster.leaves("D");
        remove("C");
        settle();
        remove("B");
        settle();
        assertThat(a.ours().current().peers()).containsExactly("A");
        fails(remove("A"), ClusterException.Refused.class, "cannot remove ourselves from a 1-peer cluster");
    }

    @Test
    void aChangeThatWouldStopTheClusterIsNotBegun() {
        cluster.leaves("C");
        fails(remove("B"), ClusterException.NotReady.class, "of [A, C], which takes 2, only [A] are connected");
        assertThat(remove("C")).isNotDone();
    }

    @Test
    void whoStartsOverTakesHisOwnPlace() throws Exception {
        String before = cluster.node("C").raft.raftId();
        cluster.start(ours, "C", List.of());
        cluster.newView();
        CompletableFuture<Void> done = add("C");
        settle();
        assertThat(done).isCompleted();
        assertThat(told).containsExactly(List.of("A", "B"), List.of("A", "B", "C"));
        assertThat(a.raft.members()).doesNotContain(before).contains(cluster.node("C").raft.raftId());
    }

    @Test
    void stoppedItSaysThatNothingWasDone() throws Exception {
        CompletableFuture<Void> queued = a.ours().add("D");
        a.raft.stop();
        fails(queued, ClusterException.NotReady.class, "stopped");
    }
}
