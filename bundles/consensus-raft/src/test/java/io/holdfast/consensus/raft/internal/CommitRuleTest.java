package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.consensus.raft.internal.TestCluster.Node;
import io.holdfast.consensus.raft.internal.log.RaftLog;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figure 8 of the raft paper and its relatives, message by message: with the stock classes they end in disagreement, with ours they do not. */
class CommitRuleTest {
    @TempDir
    Path data;

    private TestCluster.Kind ours() {
        return name -> new TestCluster.PumpedRaft(RaftLog.open(data.resolve(name)));
    }

    /**
     * Figure 8 with three peers. X is A's of term 2, Y is B's of term 3. A, the leader again in term 4, copies X to C; then B, the leader
     * in term 5, copies Y to both.
     */
    private void figure8(TestCluster cluster) {
        Node a = cluster.node("A");
        Node b = cluster.node("B");
        cluster.elect("A", 1, "B", "C");
        a.propose("first");
        cluster.deliverAll();
        a.tick();
        cluster.deliverAll();
        cluster.elect("A", 2, "B");
        a.propose("X");
        cluster.loseAll();
        cluster.elect("B", 3, "C");
        b.propose("Y");
        cluster.loseAll();
        cluster.elect("A", 4, "C");
        // of what A sends now, C gets everything up to X, and nothing beyond
        long x = a.log().indexOf("2:X") + 1;
        for (int i = 0; i < 6; i++) {
            cluster.deliver(e -> e.to().equals("B") || e.from().equals("B") ? null : cluster.upTo(e, x));
            a.tick();
        }
        cluster.loseAll();
        assertThat(cluster.node("C").log()).endsWith("2:X");
        cluster.elect("B", 5, "C");
        for (int i = 0; i < 8; i++) {
            cluster.deliverAll();
            b.tick();
        }
        cluster.deliverAll();
    }

    @Test
    void figure8EndsInDisagreementWithTheStockClass() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A", "B", "C")) {
            figure8(cluster);
            assertThat(cluster.node("A").applied).as("A counted an entry of an earlier term").startsWith("first", "X");
            assertThat(cluster.node("B").applied).as("B applied something else at the same place").startsWith("first", "Y");
        }
    }

    @Test
    void figure8EndsInAgreementWithOurs() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C")) {
            figure8(cluster);
            for (String name : new String[] {"A", "B", "C"}) {
                assertThat(cluster.node(name).applied).as(name).containsExactly("first", "Y");
                assertThat(cluster.node(name).log()).as(name).isEqualTo(cluster.node("B").log());
            }
        }
    }

    /** C has an entry of an old leader, X, at the place where B, the new one, has committed Y with D and E. All that C gets is "committed up to there". */
    private void committedElsewhere(TestCluster cluster) {
        Node b = cluster.node("B");
        cluster.elect("A", 1, "B", "C", "D", "E");
        cluster.node("A").propose("first");
        settle(cluster, "A");
        cluster.node("A").propose("X");
        cluster.deliver(e -> e.from().equals("A") && e.to().equals("C") ? e : null);
        cluster.elect("B", 3, "D", "E");
        b.propose("Y");
        for (int i = 0; i < 4; i++) {
            cluster.deliver(e -> e.to().equals("C") || e.to().equals("A") ? null : e);
            b.tick();
        }
        cluster.loseAll();
        assertThat(b.applied).containsExactly("first", "Y");
        cluster.commitMessage("B", "C");
        cluster.deliverAll();
    }

    private static void settle(TestCluster cluster, String leader) {
        for (int i = 0; i < 4; i++) {
            cluster.deliverAll();
            cluster.node(leader).tick();
        }
        cluster.deliverAll();
    }

    @Test
    void aCommitMessageAloneMakesTheStockFollowerApplyWhatIsNotTheLeaders() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A", "B", "C", "D", "E")) {
            committedElsewhere(cluster);
            assertThat(cluster.node("C").applied).containsExactly("first", "X");
        }
    }

    @Test
    void aCommitMessageAloneMakesOursWaitForTheEntries() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C", "D", "E")) {
            committedElsewhere(cluster);
            assertThat(cluster.node("C").applied).containsExactly("first");
            settle(cluster, "B");
            assertThat(cluster.node("C").applied).containsExactly("first", "Y");
        }
    }

    /**
     * C has X1 and X2 of an old leader. B, the new one, has X1; it asks C about X1, and appends Y behind it before the answer comes.
     * Then one more peer, D, gets Y: two of five have it.
     */
    private void acknowledgedForAnother(TestCluster cluster) {
        Node a = cluster.node("A");
        Node b = cluster.node("B");
        cluster.elect("A", 1, "B", "C", "D", "E");
        a.propose("first");
        settle(cluster, "A");
        a.propose("X1");
        cluster.deliver(e -> e.to().equals("B") || e.to().equals("C") ? e : null);
        a.propose("X2");
        cluster.deliver(e -> e.to().equals("C") ? e : null);
        cluster.elect("B", 3, "D", "E");
        cluster.loseAll();
        b.tick();
        TestCluster.Envelope question = cluster.sent().stream().filter(e -> e.to().equals("C")).findFirst().orElseThrow();
        cluster.loseAll();
        cluster.deliver(question);
        TestCluster.Envelope answer = cluster.sent().get(0);
        cluster.loseAll();
        b.propose("Y");
        cluster.loseAll();
        cluster.deliver(answer);
        for (int i = 0; i < 6; i++) {
            b.tick();
            cluster.deliver(e -> e.to().equals("D") || e.from().equals("D") ? e : null);
        }
    }

    /** B has acknowledged two entries of A's first term, and has lost them to C. A leads again, and counts what it knows of this term. */
    @Test
    void whatWasAcknowledgedInAnEarlierTermIsForgotten() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C", "D", "E")) {
            Node a = cluster.node("A");
            cluster.elect("A", 1, "B", "C", "D", "E");
            a.propose("first");
            settle(cluster, "A");
            a.propose("p");
            a.propose("q");
            cluster.deliver(e -> e.to().equals("B") || e.from().equals("B") ? e : null);
            assertThat(cluster.node("B").log()).endsWith("1:p", "1:q");
            cluster.elect("C", 2, "D", "E");
            cluster.deliver(e -> e.from().equals("C") && (e.to().equals("A") || e.to().equals("B")) ? e : null);
            assertThat(cluster.node("B").log()).endsWith("1:first", "2:nothing").isEqualTo(a.log());
            cluster.elect("A", 3, "D", "E");
            for (int i = 0; i < 6; i++) {
                cluster.deliver(e -> e.to().equals("D") || e.from().equals("D") ? e : null);
                a.tick();
            }
            assertThat(cluster.node("D").log()).isEqualTo(a.log()).endsWith("3:nothing");
            assertThat(a.raft.commitIndex()).as("two of five have the last one").isEqualTo(2);
            settle(cluster, "A");
            assertThat(a.raft.commitIndex()).isEqualTo(4);
        }
    }

    private static long have(TestCluster cluster, String command) {
        return java.util.stream.Stream.of("A", "B", "C", "D", "E").filter(n -> cluster.node(n).log().stream().anyMatch(e -> e.endsWith(":" + command))).count();
    }

    @Test
    void theStockFollowerAcknowledgesWhatItDoesNotHave() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A", "B", "C", "D", "E")) {
            acknowledgedForAnother(cluster);
            assertThat(have(cluster, "Y")).isEqualTo(2);
            assertThat(cluster.node("B").applied).as("committed with two of five").endsWith("Y");
        }
    }

    @Test
    void oursAcknowledgesWhatItHas() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C", "D", "E")) {
            acknowledgedForAnother(cluster);
            assertThat(have(cluster, "Y")).isEqualTo(2);
            assertThat(cluster.node("B").applied).doesNotContain("Y");
            settle(cluster, "B");
            assertThat(cluster.node("C").applied).containsExactly("first", "X1", "Y");
        }
    }
}
