package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.FaultyDisk;
import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.consensus.raft.internal.log.RaftLogException;
import io.holdfast.model.ClusterException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.raft.ELECTION2;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.raft.StateMachine;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;

/**
 * A cluster whose every step is chosen by a seed: messages are lost, doubled and reordered, peers lose their power and come back, disks
 * fail, anybody may call an election at any time. After each step it looks whether raft's promises still hold.
 */
final class Simulation {
    /** Whose classes run. */
    enum Kind { STOCK, OURS }

    private static final int HEALING_ROUNDS = 300;
    private static final short ELECTION_ID = id(new ELECTION2());

    private final Random random;
    private final Kind kind;
    private final List<String> names;
    private final Map<String, Peer> peers = new TreeMap<>();
    private final List<Envelope> sent = new ArrayList<>();
    private final List<String> agreed = new ArrayList<>();
    private final TreeMap<Long, Committed> committed = new TreeMap<>();
    private final Map<Long, String> leaders = new HashMap<>();
    private final Map<String, CompletableFuture<byte[]>> asked = new TreeMap<>();
    private final Set<String> acknowledged = new HashSet<>();
    private int view;
    private int commands;

    private record Envelope(Address to, Message message) { }

    private record Committed(String entry, long term) { }

    /** Elections, a step at a time: what the stock thread does, without the waiting. */
    private interface Steps {
        void view(View view);

        void startRound();

        /** Ends the round when a majority has answered. */
        void conclude();
    }

    private static final class GuardedSteps extends GuardedElection implements Steps {
        private long round;

        @Override
        public void view(View newView) {
            view = newView;
        }

        @Override
        public void startRound() {
            round = raft.createNewTerm();
            getVotes().reset(view.getMembers());
            sendVoteRequest(round);
        }

        @Override
        public void conclude() {
            if (round > 0 && getVotes().numberOfValidResponses() >= raft.majority()) {
                Address leader = determineLeader();
                raft.setLeaderAndTerm(leader, round);
                sendLeaderElectedMessage(leader, round);
                round = 0;
            }
        }
    }

    private static final class StockSteps extends ELECTION2 implements Steps {
        private long round;

        StockSteps() {
            id = ELECTION_ID;
        }

        @Override
        public void view(View newView) {
            view = newView;
        }

        @Override
        public void startRound() {
            round = raft.createNewTerm();
            getVotes().reset(view.getMembers());
            sendVoteRequest(round);
        }

        @Override
        public void conclude() {
            if (round > 0 && getVotes().numberOfValidResponses() >= raft.majority()) {
                Address leader = determineLeader();
                raft.setLeaderAndTerm(leader, round);
                sendLeaderElectedMessage(leader, round);
                round = 0;
            }
        }
    }

    private static short id(Protocol protocol) {
        return protocol.getId();
    }

    private final class Peer {
        private final String name;
        private final FaultyDisk disk = new FaultyDisk();
        private TestCluster.Pumped pumped;
        private RAFT raft;
        private BaseElection election;
        private Address address;
        private Machine machine;
        private boolean up;
        private long checked;

        Peer(String name) {
            this.name = name;
        }

        void start() throws Exception {
            RaftLog log = disk.open();
            pumped = kind == Kind.OURS ? new TestCluster.PumpedRaft(log) : new TestCluster.StockRaft(log);
            raft = pumped.raft();
            machine = new Machine();
            address = new ExtendedUUID(random.nextLong(), random.nextLong()).put(RAFT.raft_id_key, Util.stringToBytes(name));
            election = kind == Kind.OURS ? new GuardedSteps() : new StockSteps();
            election.raft(raft);
            election.setUpProtocol(raft);
            raft.setDownProtocol(election);
            election.setDownProtocol(new Wire(this));
            election.setAddress(address);
            raft.setAddress(address);
            raft.raftId(name).members(names).stateMachine(machine).maxLogSize(Long.MAX_VALUE);
            raft.init();
            raft.start();
            up = true;
            checked = Math.max(0, raft.log().firstAppended());
        }

        boolean leads() {
            return up && raft.isLeader();
        }

        boolean halted() {
            return up && ((RaftLog) raft.log()).failure() != null;
        }

        Steps steps() {
            return (Steps) election;
        }

        /** The entry as a text; null when it is not here, or a snapshot stands in its place. */
        String entry(long index) {
            LogEntry e = raft.log().get(index);
            return e == null || e.command() == null ? null : e.term() + ":" + text(e.command(), e.offset(), e.length());
        }
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** Applies by appending to a list; a list that disagrees with what others applied is a violation. */
    private final class Machine implements StateMachine {
        private final List<String> applied = new ArrayList<>();

        @Override
        public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
            applied.add(text(data, offset, length));
            agree(applied.size() - 1);
            return null;
        }

        private void agree(int from) {
            for (int i = from; i < applied.size(); i++) {
                if (i == agreed.size()) {
                    agreed.add(applied.get(i));
                } else if (!agreed.get(i).equals(applied.get(i))) {
                    violations.add("at place " + i + " one peer applied " + agreed.get(i) + ", another " + applied.get(i));
                }
            }
        }

        @Override
        public void readContentFrom(DataInput in) throws IOException {
            applied.clear();
            for (int n = in.readInt(); n > 0; n--) {
                applied.add(in.readUTF());
            }
            agree(0);
        }

        @Override
        public void writeContentTo(DataOutput out) throws IOException {
            out.writeInt(applied.size());
            for (String command : applied) {
                out.writeUTF(command);
            }
        }
    }

    // raft catches what a state machine throws
    private final List<String> violations = new ArrayList<>();

    Simulation(Kind kind, long seed) throws Exception {
        random = new Random(seed);
        this.kind = kind;
        names = random.nextInt(3) == 0 ? List.of("A", "B", "C", "D", "E") : List.of("A", "B", "C");
        for (String name : names) {
            peers.put(name, new Peer(name));
        }
        for (Peer peer : peers.values()) {
            peer.start();
        }
        newView();
    }

    private void newView() {
        Address[] all = peers.values().stream().map(p -> p.address).toArray(Address[]::new);
        View next = View.create(all[0], ++view, all);
        for (Peer peer : peers.values()) {
            if (peer.up) {
                peer.raft.handleView(next);
                peer.steps().view(next);
            }
        }
    }

    /** Runs so many steps, then heals everything. @return what went wrong; null = nothing */
    String run(int steps) throws Exception {
        for (int i = 0; i < steps && violations.isEmpty(); i++) {
            step();
            look();
        }
        if (violations.isEmpty()) {
            heal();
        }
        return violations.isEmpty() ? null : violations.get(0);
    }

    private Peer any() {
        return peers.get(names.get(random.nextInt(names.size())));
    }

    private void step() throws Exception {
        int dice = random.nextInt(100);
        Peer peer = any();
        if (dice < 60) {
            deliverAny();
        } else if (dice < 75) {
            propose(leaderOr(peer));
        } else if (dice < 84) {
            tick(leaderOr(peer));
        } else if (dice < 90) {
            startRound(peer);
        } else if (dice < 93) {
            crash(peer);
        } else if (dice < 97) {
            restart(peer);
        } else if (dice < 98 && peer.up) {
            peer.disk.failAt(1 + random.nextInt(20));
        } else if (peer.up) {
            snapshot(peer);
        }
    }

    private Peer leaderOr(Peer other) {
        List<Peer> leading = peers.values().stream().filter(Peer::leads).toList();
        return leading.isEmpty() ? other : leading.get(random.nextInt(leading.size()));
    }

    private void deliverAny() {
        if (sent.isEmpty()) {
            return;
        }
        int which = random.nextInt(sent.size());
        int fate = random.nextInt(20);
        Envelope e = fate == 0 ? sent.get(which) : sent.remove(which);
        if (fate != 1) {
            deliver(e);
        }
    }

    private void deliver(Envelope e) {
        for (Peer peer : peers.values()) {
            if (peer.up && peer.address.equals(e.to)) {
                survive(() -> {
                    peer.election.up(e.message);
                    peer.pumped.pump();
                    peer.steps().conclude();
                    peer.pumped.pump();
                });
            }
        }
    }

    /** A disk that fails ends what a thread was doing, and no more. */
    private static void survive(Runnable action) {
        try {
            action.run();
        } catch (RaftLogException | IllegalStateException | IllegalArgumentException e) {
            // JGroups would log it
        }
    }

    private void propose(Peer peer) {
        if (peer.up) {
            String command = "c" + commands++;
            byte[] bytes = command.getBytes(StandardCharsets.ISO_8859_1);
            survive(() -> {
                asked.put(command, peer.raft.setAsync(bytes, 0, bytes.length, null));
                peer.pumped.pump();
            });
        }
    }

    private void tick(Peer peer) {
        if (peer.up) {
            survive(peer.raft::flushCommitTable);
            survive(peer.pumped::pump);
        }
    }

    private void startRound(Peer peer) {
        if (peer.up && !peer.halted()) {
            survive(peer.steps()::startRound);
            survive(peer.pumped::pump);
        }
    }

    private void crash(Peer peer) {
        if (peer.up) {
            peer.up = false;
            peer.disk.powerFails(random);
        }
    }

    private void restart(Peer peer) throws Exception {
        if (peer.halted()) {
            crash(peer);
        }
        if (!peer.up) {
            try {
                peer.start();
                newView();
            } catch (RaftLogException e) {
                violations.add(peer.name + " does not start again: " + e.getMessage());
            }
        }
    }

    private void snapshot(Peer peer) {
        peer.raft.snapshotAsync();
        survive(peer.pumped::pump);
    }

    // --- what must hold ---

    private void look() {
        for (Peer peer : peers.values()) {
            if (peer.up) {
                lookAtCommits(peer);
                if (peer.raft.isLeader()) {
                    lookAtLeader(peer);
                }
            }
        }
        lookAtLogs();
        asked.entrySet().removeIf(e -> answered(e.getKey(), e.getValue()));
    }

    private void lookAtCommits(Peer peer) {
        for (long i = peer.checked + 1; i <= peer.raft.commitIndex(); i++) {
            String entry = peer.entry(i);
            if (entry != null) {
                Committed before = committed.putIfAbsent(i, new Committed(entry, peer.raft.currentTerm()));
                if (before != null && !before.entry.equals(entry)) {
                    violations.add("entry " + i + " is committed as " + before.entry + " and, on " + peer.name + ", as " + entry);
                }
            }
        }
        peer.checked = Math.max(peer.checked, peer.raft.commitIndex());
    }

    private void lookAtLeader(Peer peer) {
        long term = peer.raft.currentTerm();
        String other = leaders.putIfAbsent(term, peer.name);
        if (other != null && !other.equals(peer.name)) {
            violations.add(other + " and " + peer.name + " both lead in term " + term);
        }
        if (other == null) {
            committed.forEach((i, c) -> {
                if (c.term < term && i > peer.raft.log().firstAppended() && !c.entry.equals(peer.entry(i))) {
                    violations.add(peer.name + ", the leader of term " + term + ", has " + peer.entry(i) + " as entry " + i + ", committed is " + c.entry);
                }
            });
        }
    }

    /** Log matching: two logs that have an entry of the same term at some place are the same in front of it. */
    private void lookAtLogs() {
        List<Peer> up = peers.values().stream().filter(p -> p.up).toList();
        for (int i = 1; i < up.size(); i++) {
            RaftLog one = (RaftLog) up.get(i - 1).raft.log();
            RaftLog other = (RaftLog) up.get(i).raft.log();
            boolean same = false;
            for (long at = Math.min(one.lastAppended(), other.lastAppended()); at > Math.max(one.firstAppended(), other.firstAppended()); at--) {
                String here = up.get(i - 1).entry(at);
                String there = up.get(i).entry(at);
                if (one.get(at).term() == other.get(at).term()) {
                    same = true;
                }
                if (same && !here.equals(there)) {
                    violations.add("entry " + at + " is " + here + " and " + there + ", but the logs agree later on");
                }
            }
        }
    }

    private boolean answered(String command, CompletableFuture<byte[]> answer) {
        if (!answer.isDone()) {
            return false;
        }
        try {
            answer.join();
            acknowledged.add(command);
            if (!agreed.contains(command)) {
                violations.add(command + " is acknowledged, but was not applied");
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClusterException.NotReady) {
                nothingWasDone(command);
            }
        }
        return true;
    }

    private void nothingWasDone(String command) {
        for (Peer peer : peers.values()) {
            for (long i = 1; peer.up && i <= peer.raft.log().lastAppended(); i++) {
                String entry = peer.entry(i);
                if (entry != null && entry.endsWith(":" + command)) {
                    violations.add(command + " is said not to have been done, but it is in the log of " + peer.name);
                }
            }
        }
    }

    /** Everybody comes back, nothing is lost any more: soon all must have applied the same, and all that was acknowledged. */
    private void heal() throws Exception {
        for (Peer peer : peers.values()) {
            crash(peer);
        }
        sent.clear();
        for (Peer peer : peers.values()) {
            restart(peer);
        }
        propose(peers.get("A"));
        for (int round = 0; round < HEALING_ROUNDS && violations.isEmpty(); round++) {
            if (peers.values().stream().noneMatch(Peer::leads)) {
                startRound(peers.get(names.get(round % names.size())));
            }
            while (!sent.isEmpty()) {
                deliver(sent.remove(0));
            }
            look();
            if (healed()) {
                return;
            }
            peers.values().stream().filter(Peer::leads).forEach(this::tick);
        }
        if (violations.isEmpty()) {
            violations.add("it does not heal: " + peers.values().stream().map(p -> "\n" + p.name + " term " + p.raft.currentTerm() + " leader " + p.raft.leader() + " commit " + p.raft.commitIndex() + " log " + p.raft.log() + " " + p.machine.applied.size()
                    + " applied").toList() + ", agreed " + agreed.size());
        }
    }

    private boolean healed() {
        boolean equal = peers.values().stream().allMatch(p -> p.machine.applied.equals(agreed))
                && peers.values().stream().map(p -> p.raft.lastAppended()).distinct().count() == 1
                && peers.values().stream().allMatch(p -> p.raft.commitIndex() == p.raft.lastAppended());
        if (equal && !agreed.containsAll(acknowledged)) {
            violations.add("acknowledged, but lost");
        }
        return equal && peers.values().stream().anyMatch(Peer::leads);
    }

    private final class Wire extends Protocol {
        private final Peer peer;

        Wire(Peer peer) {
            this.peer = peer;
        }

        @Override
        public Object down(Message message) {
            message.setSrc(peer.address);
            if (message.getDest() != null) {
                sent.add(new Envelope(message.getDest(), message));
                return null;
            }
            for (Peer other : peers.values()) {
                if (other != peer || !message.isFlagSet(Message.TransientFlag.DONT_LOOPBACK)) {
                    sent.add(new Envelope(other.address, message));
                }
            }
            return null;
        }

        @Override
        public Object down(Event event) {
            return null;
        }
    }
}
