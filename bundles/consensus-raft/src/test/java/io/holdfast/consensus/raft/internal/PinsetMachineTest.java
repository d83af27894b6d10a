package io.holdfast.consensus.raft.internal;

import static io.holdfast.testkit.state.TestPins.cid;
import static io.holdfast.testkit.state.TestPins.pin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.consensus.raft.internal.log.FaultyDisk;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.state.PinChange;
import io.holdfast.testkit.state.FaultyState;
import io.holdfast.testkit.state.memory.MemoryState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands become pins: a peer alone, its log, and its State. */
class PinsetMachineTest {
    private final FaultyDisk disk = new FaultyDisk();
    private final List<PinChange> told = new ArrayList<>();
    private FaultyState state = new FaultyState(new MemoryState());
    private TestCluster.PumpedRaft raft;

    @BeforeEach
    void start() throws Exception {
        raft = new TestCluster.PumpedRaft(disk.open());
        raft.raftId("A").members(List.of("A")).stateMachine(new PinsetMachine(state, told::addAll));
        raft.setAddress(ExtendedUUID.randomUUID("A").put(RAFT.raft_id_key, Util.stringToBytes("A")));
        raft.setDownProtocol(new Protocol() {
            @Override
            public Object down(org.jgroups.Message message) {
                return null;
            }
        });
        raft.init();
        raft.start();
        raft.setLeaderAndTerm(raft.getAddress(), raft.createNewTerm());
        raft.pump();
    }

    private void crash() throws Exception {
        disk.powerFails(new Random(1));
        start();
    }

    private CompletableFuture<byte[]> queue(PinChange change) {
        byte[] command = Command.encode(change);
        return raft.setAsync(command, 0, command.length, null);
    }

    private CompletableFuture<byte[]> propose(PinChange change) {
        CompletableFuture<byte[]> done = queue(change);
        raft.pump();
        return done;
    }

    @Test
    void whatIsCommittedTogetherIsOneWrite() {
        int before = state.writes();
        List<CompletableFuture<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(queue(PinChange.put(pin(i))));
        }
        all.add(queue(PinChange.remove(cid(7))));
        raft.pump();
        assertThat(all).allMatch(f -> f.isDone() && !f.isCompletedExceptionally());
        assertThat(state.writes()).isEqualTo(before + 1);
        assertThat(state.count()).isEqualTo(99);
        assertThat(state.position()).isEqualTo(raft.commitIndex());
        assertThat(told).hasSize(101);
    }

    @Test
    void aRestartAppliesWhatTheStateHasNotAndNothingTwice() throws Exception {
        propose(PinChange.put(pin(1)));
        propose(PinChange.put(pin(2)));
        told.clear();
        crash();
        assertThat(told).isEmpty();
        // the State was not synced: it is as it was at the beginning
        state = new FaultyState(new MemoryState());
        crash();
        assertThat(state.count()).isEqualTo(2);
        assertThat(told.stream().map(PinChange::cid)).containsExactly(cid(1), cid(2));
    }

    @Test
    void aStateThatIsAheadOfTheLogIsRefused() throws Exception {
        propose(PinChange.put(pin(1)));
        state.apply(List.of(), 1000, true);
        disk.powerFails(new Random(1));
        assertThatThrownBy(this::start).isInstanceOf(IllegalStateException.class).hasMessageContaining("the state stands at entry 1000");
    }

    @Test
    void aStateFromBeforeTheLogBeginsStartsWithTheSnapshot() throws Exception {
        for (int i = 0; i < 50; i++) {
            propose(PinChange.put(pin(i)));
        }
        CompletableFuture<Void> done = raft.snapshotAsync();
        raft.pump();
        assertThat(done).isCompleted();
        propose(PinChange.remove(cid(3)));
        state = new FaultyState(new MemoryState());
        crash();
        assertThat(state.count()).isEqualTo(49);
        assertThat(state.get(cid(3))).isEmpty();
        assertThat(state.position()).isGreaterThanOrEqualTo(51);
    }

    @Test
    void aSnapshotAtAnEntryOfRaftsOwnCanBeStartedFrom() throws Exception {
        propose(PinChange.put(pin(1)));
        crash();
        // the last entry now is the one that began this term
        raft.snapshotAsync();
        raft.pump();
        state = new FaultyState(new MemoryState());
        crash();
        assertThat(state.count()).isEqualTo(1);
        crash();
        assertThat(state.position()).isEqualTo(raft.commitIndex());
    }

    @Test
    void whatTheStateDoesNotTakeIsNotPassedOver() {
        state.failWith(new ClusterException.Internal("no space left on device", null));
        assertThatThrownBy(propose(PinChange.put(pin(1)))::join).hasCauseInstanceOf(ClusterException.Indeterminate.class)
                .hasMessageContaining("no space left");
        long commit = raft.commitIndex();
        state.failWith(null);
        assertThat(propose(PinChange.put(pin(2)))).isCompleted();
        assertThat(raft.commitIndex()).isEqualTo(commit + 2);
        assertThat(state.count()).isEqualTo(2);
    }
}
