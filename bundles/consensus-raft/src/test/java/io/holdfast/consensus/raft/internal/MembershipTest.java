package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.consensus.raft.internal.TestCluster.Node;
import io.holdfast.consensus.raft.internal.log.FaultyDisk;
import io.holdfast.consensus.raft.internal.log.RaftLog;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jgroups.protocols.raft.RAFT;
import org.junit.jupiter.api.Test;

/** Members come and go, message by message: what goes wrong with the stock classes, and does not with ours. */
class MembershipTest {
    private static TestCluster.Kind ours() {
        return name -> new TestCluster.PumpedRaft(new FaultyDisk().open());
    }

    private static TestCluster.Kind hasty() {
        return name -> new TestCluster.HastyRaft(new FaultyDisk().open());
    }

    /** These hear each other, and nobody else does. */
    private static void among(TestCluster cluster, String leader, String... names) {
        Set<String> there = Set.of(names);
        for (int i = 0; i < 6; i++) {
            cluster.deliver(e -> there.contains(e.from()) && there.contains(e.to()) ? e : null);
            cluster.node(leader).tick();
        }
        cluster.deliver(e -> there.contains(e.from()) && there.contains(e.to()) ? e : null);
    }

    private static CompletableFuture<?> remove(TestCluster cluster, String leader, String name) throws Exception {
        Node node = cluster.node(leader);
        CompletableFuture<?> done = node.raft instanceof GuardedRaft raft ? raft.remove(name) : node.raft.removeServer(name);
        node.pumped.pump();
        return done;
    }

    private static CompletableFuture<?> add(TestCluster cluster, String leader, String name) throws Exception {
        Node node = cluster.node(leader);
        CompletableFuture<?> done = node.raft instanceof GuardedRaft raft ? raft.add(name) : node.raft.addServer(name);
        node.pumped.pump();
        return done;
    }

    /**
     * A has removed E and then D, with B and C, who have been told of the first one only. A commits X with B. D and E have heard nothing,
     * and hold an election with C.
     */
    private static String countedByWhomHoldsTheElection(TestCluster cluster) throws Exception {
        cluster.election("A", "B", "C", "D", "E");
        cluster.node("A").propose("first");
        among(cluster, "A", "A", "B", "C", "D", "E");
        CompletableFuture<?> e = remove(cluster, "A", "E");
        among(cluster, "A", "A", "B", "C");
        assertThat(e).isCompleted();
        CompletableFuture<?> d = remove(cluster, "A", "D");
        // C has it, but is not told that it is committed
        cluster.deliver(m -> Set.of("A", "B", "C").containsAll(List.of(m.from(), m.to())) ? m : null);
        assertThat(d).isCompleted();
        cluster.node("A").propose("X");
        cluster.deliver(m -> Set.of("A", "B").containsAll(List.of(m.from(), m.to())) ? m : null);
        assertThat(cluster.node("A").applied).containsExactly("first", "X");
        return cluster.election("D", "C", "E");
    }

    @Test
    void theStockClassesCountVotesByAnOldListAndForgetWhatIsCommitted() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A", "B", "C", "D", "E")) {
            assertThat(countedByWhomHoldsTheElection(cluster)).isEqualTo("C");
            assertThat(cluster.node("C").log()).noneMatch(entry -> entry.endsWith(":X"));
        }
    }

    @Test
    void oursCountByTheLeadersOwnList() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C", "D", "E")) {
            assertThat(countedByWhomHoldsTheElection(cluster)).isNull();
            // it takes two of the new one, and of them the one that has X
            assertThat(cluster.election("C", "B", "E")).isEqualTo("B");
            assertThat(cluster.node("B").log()).anyMatch(entry -> entry.endsWith(":X"));
        }
    }

    /** A, B and C; A commits X with C, whose disk is replaced; it comes back with nothing, and B holds an election. */
    private static String startedOver(TestCluster cluster, TestCluster.Kind again) throws Exception {
        cluster.election("A", "B", "C");
        cluster.node("A").propose("first");
        among(cluster, "A", "A", "B", "C");
        cluster.node("A").propose("X");
        among(cluster, "A", "A", "C");
        assertThat(cluster.node("A").applied).containsExactly("first", "X");
        cluster.start(again, "C", List.of("A", "B", "C"));
        cluster.newView();
        return cluster.election("B", "C");
    }

    @Test
    void aStockPeerThatStartsOverVotesAsIfItHadForgottenNothing() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A", "B", "C")) {
            assertThat(startedOver(cluster, TestCluster.stock())).isEqualTo("B");
            assertThat(cluster.node("B").log()).noneMatch(entry -> entry.endsWith(":X"));
        }
    }

    @Test
    void oursIsAnotherMemberThen() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C")) {
            assertThat(startedOver(cluster, ours())).isNull();
            // A and B are two of three: A's log is the better one
            assertThat(cluster.election("B", "A", "C")).isEqualTo("A");
            among(cluster, "A", "A", "B", "C");
            CompletableFuture<?> back = add(cluster, "A", "C");
            among(cluster, "A", "A", "B", "C");
            assertThat(back).isCompleted();
            assertThat(cluster.node("A").ours().current().names()).hasSize(3).contains(cluster.node("C").raft.raftId());
            assertThat(cluster.node("C").applied).containsExactly("first", "X");
        }
    }

    /** C was removed while it could not hear of it; it comes back and wants an election. */
    private static void disrupted(TestCluster cluster) throws Exception {
        cluster.election("A", "B", "C");
        cluster.node("A").propose("first");
        among(cluster, "A", "A", "B", "C");
        assertThat(remove(cluster, "A", "C")).satisfies(done -> {
            among(cluster, "A", "A", "B");
            assertThat(done).isCompleted();
        });
        cluster.node("C").steps().startRound();
        cluster.deliver(e -> e.from().equals("C") && !e.to().equals("C") ? e : null);
    }

    @Test
    void somebodyWhoWasRemovedDeposesAStockLeader() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A", "B", "C")) {
            disrupted(cluster);
            assertThat(cluster.node("A").raft.isLeader()).isFalse();
        }
    }

    @Test
    void oursDoesNotListen() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C")) {
            disrupted(cluster);
            assertThat(cluster.node("A").raft.isLeader()).isTrue();
            assertThat(cluster.node("B").raft.leader()).isEqualTo(cluster.node("A").address);
        }
    }

    /** A is alone, and is told to add somebody who is not there. */
    private static CompletableFuture<?> addedBlindly(TestCluster cluster) throws Exception {
        cluster.election("A");
        cluster.node("A").propose("first");
        CompletableFuture<?> added = add(cluster, "A", "nobody");
        cluster.node("A").propose("second");
        return added;
    }

    @Test
    void theStockClassCountsOnSomebodyWhoIsNotThere() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A")) {
            assertThat(addedBlindly(cluster)).isCompleted();
            assertThat(cluster.node("A").applied).containsExactly("first");
        }
    }

    @Test
    void oursDoesNotAddHim() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A")) {
            assertThat(addedBlindly(cluster)).isCompletedExceptionally();
            assertThat(cluster.node("A").applied).containsExactly("first", "second");
        }
    }

    /**
     * The bug of single-server changes: A adds E, which nobody hears of. B leads, removes A with C, and commits Y. A comes back; with D and
     * E it is a majority of the five that it knows of.
     */
    private static void notBeforeTheTermHasBegun(TestCluster cluster) throws Exception {
        cluster.election("A", "B", "C", "D");
        cluster.node("A").propose("first");
        among(cluster, "A", "A", "B", "C", "D", "E");
        add(cluster, "A", "E");
        cluster.loseAll();
        assertThat(cluster.election("B", "C", "D")).isEqualTo("B");
    }

    @Test
    void aLeaderThatChangesTheMembersBeforeItHasCommittedAnythingEndsInDisagreement() throws Exception {
        try (TestCluster cluster = new TestCluster(hasty(), List.of("A", "B", "C", "D"), "A", "B", "C", "D", "E")) {
            Node b = cluster.node("B");
            cluster.election("A", "B", "C", "D");
            cluster.node("A").propose("first");
            among(cluster, "A", "A", "B", "C", "D", "E");
            add(cluster, "A", "E");
            cluster.loseAll();
            // what B sends in its term gets nowhere before A is removed
            b.steps().startRound();
            cluster.deliver(e -> Set.of("B", "C", "D").containsAll(List.of(e.from(), e.to())) && !b.raft.isLeader() ? e : null);
            b.steps().conclude();
            b.pumped.pump();
            assertThat(b.raft.isLeader()).isTrue();
            cluster.loseAll();
            CompletableFuture<?> removed = remove(cluster, "B", "A");
            b.propose("Y");
            among(cluster, "B", "B", "C");
            assertThat(removed).isCompleted();
            assertThat(b.applied).containsExactly("first", "Y");
            cluster.node("A").raft.currentTerm(2);
            assertThat(cluster.election("A", "D", "E")).isEqualTo("A");
            cluster.node("A").propose("X");
            among(cluster, "A", "A", "D", "E");
            assertThat(cluster.node("A").applied).as("in the place of Y").containsExactly("first", "X");
        }
    }

    @Test
    void oursWaitsUntilItHasCommittedSomething() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), List.of("A", "B", "C", "D"), "A", "B", "C", "D", "E")) {
            Node b = cluster.node("B");
            notBeforeTheTermHasBegun(cluster);
            assertThat(remove(cluster, "B", "A")).as("committed: D has it, too").isNotDone();
            among(cluster, "B", "B", "C", "D");
            assertThat(b.ours().current().peers()).containsExactly("B", "C", "D");
            cluster.node("A").raft.currentTerm(2);
            assertThat(cluster.election("A", "D", "E")).isNull();
        }
    }

    @Test
    void oursRefusesUntilThen() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C")) {
            cluster.election("A", "B", "C");
            among(cluster, "A", "A", "B", "C");
            // C leads, but its first entry gets nowhere
            RAFT c = cluster.node("C").raft;
            cluster.node("A").raft.currentTerm(7);
            cluster.node("B").raft.currentTerm(7);
            c.currentTerm(7);
            c.setLeaderAndTerm(cluster.node("C").address, 7);
            cluster.node("C").pumped.pump();
            cluster.loseAll();
            assertThat(remove(cluster, "C", "A")).isCompletedExceptionally();
            among(cluster, "C", "A", "B", "C");
            assertThat(remove(cluster, "C", "A")).satisfies(done -> {
                among(cluster, "C", "A", "B", "C");
                assertThat(done).isCompleted();
            });
        }
    }

    @Test
    void aClusterDoesNotBeginBeforeAllItsFoundersWereThere() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), List.of("A", "B", "C"), "A", "B")) {
            assertThat(cluster.election("A", "B")).isNull();
            cluster.start(ours(), "C", List.of("A", "B", "C"));
            cluster.newView();
            assertThat(cluster.election("A", "B", "C")).isNotNull();
        }
    }

    @Test
    void theListIsInTheLogAndOutlivesARestart() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        TestCluster.Kind kept = name -> new TestCluster.PumpedRaft(name.equals("A") ? disk.open() : new FaultyDisk().open());
        try (TestCluster cluster = new TestCluster(kept, "A", "B", "C")) {
            cluster.election("A", "B", "C");
            among(cluster, "A", "A", "B", "C");
            remove(cluster, "A", "C");
            among(cluster, "A", "A", "B", "C");
            List<String> members = cluster.node("A").raft.members();
            cluster.node("A").raft.stop();
            cluster.start(kept, "A", List.of("A", "B", "C", "D"));
            assertThat(cluster.node("A").raft.members()).isEqualTo(members).hasSize(2);
        }
    }

    @Test
    void aSnapshotHasTheMembersOfItsLastEntry() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        TestCluster.Kind kept = name -> new TestCluster.PumpedRaft(name.equals("A") ? disk.open() : new FaultyDisk().open());
        try (TestCluster cluster = new TestCluster(kept, "A", "B", "C")) {
            Node a = cluster.node("A");
            cluster.election("A", "B", "C");
            a.propose("first");
            among(cluster, "A", "A", "B", "C");
            remove(cluster, "A", "C");
            cluster.loseAll();
            a.raft.snapshotAsync();
            a.pumped.pump();
            assertThat(a.raft.log().firstAppended()).isEqualTo(2);
            a.raft.stop();
            RaftLog log = disk.open();
            GuardedRaft again = new GuardedRaft(log);
            assertThat(again.membership().at(2).peers()).containsExactly("A", "B", "C");
            assertThat(again.current().peers()).as("by the entry that is not committed yet").containsExactly("A", "B");
            // cut off by another leader
            again.cut(3);
            assertThat(again.current().peers()).containsExactly("A", "B", "C");
            log.close();
        }
    }
}
