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
}
