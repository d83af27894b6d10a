package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.consensus.raft.internal.TestCluster.Node;
import io.holdfast.consensus.raft.internal.log.RaftLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jgroups.BytesMessage;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.PersistentState;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower, message by message: the stock one gives up entries that it has acknowledged, ours does not. */
class FollowerTest {
    @TempDir
    Path data;

    private TestCluster.Kind ours() {
        return name -> new TestCluster.PumpedRaft(RaftLog.open(data.resolve(name)));
    }

    private static AppendResult take(TestCluster cluster, long previous, long previousTerm, long commit, long term, String... commands) {
        LogEntries entries = new LogEntries();
        for (String command : commands) {
            entries.add(new LogEntry(term, command.getBytes(StandardCharsets.US_ASCII)));
        }
        return cluster.node("C").raft.impl().handleAppendEntriesRequest(entries, cluster.node("B").address, previous, previousTerm, term, commit);
    }

    /** C has a, b and c of term 2, acknowledged. The leader of term 3 has a and b too, and tries with what follows an entry of term 3. */
    private static AppendResult conflict(TestCluster cluster) {
        Node c = cluster.node("C");
        c.raft.currentTerm(2);
        assertThat(take(cluster, 0, 0, 0, 2, "a", "b", "c").index()).isEqualTo(3);
        c.raft.currentTerm(3);
        return take(cluster, 3, 3, 0, 3, "y");
    }

    @Test
    void onAConflictTheStockFollowerForgetsWhatIsTheLeaders() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A", "B", "C")) {
            assertThat(conflict(cluster).success()).isFalse();
            assertThat(cluster.node("C").log()).isEmpty();
        }
    }

    @Test
    void onAConflictOursKeepsAllUntilItHasWhatReplacesIt() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C")) {
            AppendResult answer = conflict(cluster);
            assertThat(answer.success()).isFalse();
            assertThat(answer.index()).as("from where to try again").isEqualTo(1);
            assertThat(cluster.node("C").log()).containsExactly("2:a", "2:b", "2:c");
            assertThat(take(cluster, 2, 2, 0, 3, "x", "y").index()).isEqualTo(4);
            assertThat(cluster.node("C").log()).containsExactly("2:a", "2:b", "3:x", "3:y");
        }
    }

    /** C has a, b and c, acknowledged; it is thought to be behind, and gets a snapshot up to b. */
    private static void snapshot(TestCluster cluster) throws Exception {
        Node c = cluster.node("C");
        c.raft.currentTerm(2);
        assertThat(take(cluster, 0, 0, 0, 2, "a", "b", "c").index()).isEqualTo(3);
        ByteArrayDataOutputStream out = new ByteArrayDataOutputStream();
        PersistentState members = new PersistentState();
        members.setMembers(c.raft.members());
        members.writeTo(out);
        out.writeInt(2);
        out.writeUTF("a");
        out.writeUTF("b");
        c.raft.impl().handleInstallSnapshotRequest(new BytesMessage(c.address, out.buffer(), 0, out.position()).setSrc(cluster.node("B").address),
                cluster.node("B").address, 2, 2);
        assertThat(c.applied).containsExactly("a", "b");
    }

    @Test
    void aSnapshotMakesTheStockFollowerForgetWhatFollowsIt() throws Exception {
        try (TestCluster cluster = new TestCluster(TestCluster.stock(), "A", "B", "C")) {
            snapshot(cluster);
            assertThat(cluster.node("C").raft.lastAppended()).isEqualTo(2);
        }
    }

    @Test
    void aSnapshotLeavesOursWhatFollowsIt() throws Exception {
        try (TestCluster cluster = new TestCluster(ours(), "A", "B", "C")) {
            snapshot(cluster);
            assertThat(cluster.node("C").log()).containsExactly("2:a", "2:b", "2:c");
            assertThat(cluster.node("C").raft.commitIndex()).isEqualTo(2);
        }
    }
}
