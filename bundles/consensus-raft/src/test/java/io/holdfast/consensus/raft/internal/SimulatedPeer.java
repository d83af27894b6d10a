package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.FaultyDisk;
import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.consensus.raft.internal.log.RaftLogException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.raft.StateMachine;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;

/** A peer of a simulation: its disk outlives its process. */
final class SimulatedPeer {
    final String name;
    private final Simulation.Kind kind;
    private final Consumer<List<String>> applied;
    private FaultyDisk disk = new FaultyDisk();
    private List<String> founders;
    private TestCluster.Pumped pumped;
    private BaseElection election;
    private RAFT raft;
    private Address address;
    private Machine machine;
    private boolean up;
    private boolean removed;
    // up to where somebody has looked at what it has committed
    private long looked;

    /**
     * @param founders what it is told when it has no log
     * @param applied  is told all that it has applied, whenever that has changed
     */
    SimulatedPeer(String name, Simulation.Kind kind, List<String> founders, Consumer<List<String>> applied) {
        this.name = name;
        this.kind = kind;
        this.founders = founders;
        this.applied = applied;
    }

    void start(Random random, Protocol wire) throws Exception {
        RaftLog log = disk.open();
        pumped = kind.raft(log);
        raft = pumped.raft().raftId(name);
        machine = new Machine();
        address = new ExtendedUUID(random.nextLong(), random.nextLong()).put(RAFT.raft_id_key, Util.stringToBytes(raft.raftId()));
        election = kind == Simulation.Kind.STOCK ? SimulatedElection.stock() : SimulatedElection.ours();
        election.raft(raft);
        election.setUpProtocol(raft);
        raft.setDownProtocol(election);
        election.setDownProtocol(wire);
        election.setAddress(address);
        raft.setAddress(address);
        raft.members(founders).stateMachine(machine).maxLogSize(Long.MAX_VALUE);
        if (raft instanceof GuardedRaft ours) {
            ours.onRemoved(() -> removed = true);
        }
        raft.init();
        raft.start();
        up = true;
        removed = false;
        looked = Math.max(0, log.firstAppended());
    }

    void crash(Random random) {
        if (up) {
            up = false;
            disk.powerFails(random);
        }
    }

    /** It starts over with an empty disk, not before it is started again. */
    void loseDisk(List<String> nowFounders) {
        up = false;
        address = null;
        disk = new FaultyDisk();
        founders = nowFounders;
    }

    void failDisk(int operation) {
        disk.failAt(operation);
    }

    void view(View view) {
        raft.handleView(view);
        steps().view(view);
    }

    void pump() {
        survive(pumped::pump);
    }

    /** A disk that fails ends what a thread was doing, and no more. */
    void survive(Runnable action) {
        try {
            action.run();
        } catch (RaftLogException | IllegalStateException | IllegalArgumentException e) {
            // JGroups would log it
        }
    }

    boolean isUp() {
        return up;
    }

    boolean leads() {
        return up && raft.isLeader();
    }

    boolean halted() {
        return up && log().failure() != null;
    }

    /** Whether it knows that it is no member any more. */
    boolean isRemoved() {
        return removed;
    }

    RAFT raft() {
        return raft;
    }

    GuardedRaft ours() {
        return (GuardedRaft) raft;
    }

    RaftLog log() {
        return (RaftLog) raft.log();
    }

    Address address() {
        return address;
    }

    BaseElection election() {
        return election;
    }

    SimulatedElection steps() {
        return (SimulatedElection) election;
    }

    Machine machine() {
        return machine;
    }

    long looked() {
        return looked;
    }

    void looked(long index) {
        looked = Math.max(looked, index);
    }

    /** The entry as a text; null when it is not here, or a snapshot stands in its place. */
    String entry(long index) {
        LogEntry e = raft.log().get(index);
        return e == null || e.command() == null ? null : e.term() + ":" + text(e.command(), e.offset(), e.length());
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** Applies by appending to a list, and knows what is pinned by it. */
    final class Machine implements StateMachine {
        private final List<String> commands = new ArrayList<>();
        private final Map<String, String> pins = new TreeMap<>();

        List<String> commands() {
            return commands;
        }

        /** What is pinned under this CID; null = nothing. */
        String pin(String cid) {
            return pins.get(cid);
        }

        @Override
        public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
            take(text(data, offset, length));
            applied.accept(commands);
            return null;
        }

        private void take(String command) {
            commands.add(command);
            SimulatedClients.apply(command, pins);
        }

        @Override
        public void readContentFrom(DataInput in) throws IOException {
            commands.clear();
            pins.clear();
            for (int n = in.readInt(); n > 0; n--) {
                take(in.readUTF());
            }
            applied.accept(commands);
        }

        @Override
        public void writeContentTo(DataOutput out) throws IOException {
            out.writeInt(commands.size());
            for (String command : commands) {
                out.writeUTF(command);
            }
        }
    }
}
