package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.View;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.InMemoryLog;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.raft.StateMachine;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Runner;
import org.jgroups.util.Util;

/**
 * Peers A, B, C … in one JVM, on one thread: nothing happens that the test does not say. Messages wait until they are delivered; who
 * is the leader is said, as an election would, after looking whether an election could have said so.
 */
final class TestCluster implements AutoCloseable {
    private static final Runner IDLE = new Runner("idle", () -> { }, null) {
        @Override
        public synchronized Runner start() {
            return this;
        }
    };
    private static final short RAFT_ID = new RAFT().getId();
    private static int clusters;

    private int views;

    private final Map<String, Node> nodes = new TreeMap<>();
    private final List<Envelope> sent = new ArrayList<>();

    /** A message that is under way. */
    record Envelope(String from, String to, Message message) { }

    /** Makes the RAFT of a peer. */
    interface Kind {
        Pumped start(String name) throws Exception;
    }

    /** A RAFT whose queue is worked off when the test says so. */
    interface Pumped {
        RAFT raft();

        void pump();
    }

    static final class StockRaft extends RAFT implements Pumped {
        StockRaft(Log log) {
            log_impl = log;
            id = RAFT_ID;
            maxLogCacheSize(0);
        }

        @Override
        public void init() throws Exception {
            super.init();
            runner = IDLE;
        }

        @Override
        public RAFT raft() {
            return this;
        }

        @Override
        public void pump() {
            List<Request> requests = new ArrayList<>();
            while (processing_queue.drainTo(requests) > 0) {
                process(requests);
                requests.clear();
            }
        }
    }

    static class PumpedRaft extends GuardedRaft implements Pumped {
        PumpedRaft(RaftLog log) {
            super(log);
        }

        @Override
        public void init() throws Exception {
            super.init();
            runner = IDLE;
        }

        @Override
        public RAFT raft() {
            return this;
        }

        @Override
        public void pump() {
            List<Request> requests = new ArrayList<>();
            while (processing_queue.drainTo(requests) > 0) {
                process(requests);
                requests.clear();
            }
        }
    }

    /** A leader that does not wait before it changes the members. */
    static final class HastyRaft extends PumpedRaft {
        HastyRaft(RaftLog log) {
            super(log);
        }

        @Override
        boolean knowsAllChanges() {
            return true;
        }
    }

    static Kind stock() {
        int cluster = clusters++;
        return name -> {
            InMemoryLog log = new InMemoryLog();
            log.init("cluster-" + cluster + "-" + name, Map.of());
            return new StockRaft(log);
        };
    }

    /** One peer. */
    final class Node {
        final String name;
        final Pumped pumped;
        final RAFT raft;
        final Address address;
        final BaseElection election;
        final List<String> applied = new ArrayList<>();

        Node(String name, Pumped pumped) {
            this.name = name;
            this.pumped = pumped;
            raft = pumped.raft().raftId(name);
            // ours adds to the name which log it is
            address = ExtendedUUID.randomUUID(name).put(RAFT.raft_id_key, Util.stringToBytes(raft.raftId()));
            election = raft instanceof GuardedRaft ? SimulatedElection.ours() : SimulatedElection.stock();
        }

        SimulatedElection steps() {
            return (SimulatedElection) election;
        }

        GuardedRaft ours() {
            return (GuardedRaft) raft;
        }

        CompletableFuture<byte[]> propose(String command) {
            byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
            CompletableFuture<byte[]> done = raft.setAsync(bytes, 0, bytes.length, null);
            pumped.pump();
            return done;
        }

        /** What it does when nothing has come for a while. */
        void tick() {
            raft.flushCommitTable();
        }

        List<String> log() {
            List<String> entries = new ArrayList<>();
            for (long i = 1; i <= raft.lastAppended(); i++) {
                LogEntry e = raft.log().get(i);
                entries.add(e == null ? "-" : e.term() + ":" + (e.internal() ? "nothing" : new String(e.command(), e.offset(), e.length(),
                        StandardCharsets.UTF_8)));
            }
            return entries;
        }
    }

    TestCluster(Kind kind, String... names) throws Exception {
        this(kind, List.of(names), names);
    }

    /** @param founders those that are members from the beginning, and know it */
    TestCluster(Kind kind, List<String> founders, String... names) throws Exception {
        for (String name : names) {
            start(kind, name, founders.contains(name) ? founders : List.of());
        }
        newView();
    }

    /** Starts a peer, in place of the one that there may be. */
    void start(Kind kind, String name, List<String> founders) throws Exception {
        Node node = new Node(name, kind.start(name));
        nodes.put(name, node);
        node.election.raft(node.raft);
        node.election.setAddress(node.address);
        node.election.setUpProtocol(node.raft);
        node.election.setDownProtocol(new Wire(node));
        node.raft.members(founders).stateMachine(new Applied(node.applied));
        node.raft.setAddress(node.address);
        node.raft.setDownProtocol(node.election);
        node.raft.init();
        node.raft.start();
    }

    /** Somebody has come or gone. */
    void newView() {
        Address[] all = nodes.values().stream().map(n -> n.address).toArray(Address[]::new);
        View view = View.create(all[0], ++views, all);
        for (Node node : nodes.values()) {
            node.raft.handleView(view);
            node.steps().view(view);
        }
    }

    void leaves(String name) {
        nodes.remove(name);
        newView();
    }

    /** This one holds an election, in which these are asked. @return who leads then; null = nobody new */
    String election(String holder, String... voters) {
        List<String> there = new ArrayList<>(List.of(voters));
        there.add(holder);
        sent.clear();
        node(holder).steps().startRound();
        long term = node(holder).raft.currentTerm();
        for (int i = 0; i < 2; i++) {
            deliver(e -> there.contains(e.from()) && there.contains(e.to()) ? e : null);
            node(holder).steps().conclude();
            node(holder).pumped.pump();
        }
        return nodes.values().stream().filter(n -> n.raft.isLeader() && n.raft.currentTerm() == term).map(n -> n.name).findFirst().orElse(null);
    }

    Node node(String name) {
        return nodes.get(name);
    }

    List<Envelope> sent() {
        return sent;
    }

    private String name(Address address) {
        return nodes.values().stream().filter(n -> n.address.equals(address)).map(n -> n.name).findFirst().orElse(null);
    }

    /** These vote for this one, whose log must be at least as good as theirs; it is told. */
    void elect(String leader, long term, String... others) {
        Node winner = node(leader);
        winner.raft.currentTerm(term);
        winner.raft.votedFor(winner.address);
        for (String other : others) {
            Node voter = node(other);
            if (better(voter, winner)) {
                throw new AssertionError(other + " would not have voted for " + leader + ": " + voter.log() + " beats " + winner.log());
            }
            voter.raft.currentTerm(term);
            voter.raft.votedFor(winner.address);
        }
        winner.raft.setLeaderAndTerm(winner.address, term);
        winner.pumped.pump();
    }

    private static boolean better(Node a, Node b) {
        long termA = lastTerm(a);
        long termB = lastTerm(b);
        return termA > termB || termA == termB && a.raft.lastAppended() > b.raft.lastAppended();
    }

    private static long lastTerm(Node node) {
        LogEntry entry = node.raft.log().get(node.raft.lastAppended());
        return entry == null ? 0 : entry.term();
    }

    /** Delivers what is under way and what follows from it, as this changes it; null = it is lost. */
    void deliver(UnaryOperator<Envelope> fate) {
        while (!sent.isEmpty()) {
            List<Envelope> now = new ArrayList<>(sent);
            sent.clear();
            for (Envelope e : now) {
                Envelope arrives = fate.apply(e);
                if (arrives != null) {
                    deliver(arrives);
                }
            }
        }
    }

    void deliver(Envelope e) {
        Node to = node(e.to());
        if (to == null) {
            return;
        }
        to.election.up(e.message());
        to.pumped.pump();
    }

    void deliverAll() {
        deliver(e -> e);
    }

    void loseAll() {
        sent.clear();
    }

    @Override
    public void close() {
        nodes.values().forEach(n -> n.raft.stop());
    }

    /** What a leader with send_commits_immediately sends when it has committed something: how far, and nothing else. */
    void commitMessage(String from, String to) {
        RAFT leader = node(from).raft;
        long term = leader.currentTerm();
        Message message = new ObjectMessage(node(to).address, null).setSrc(node(from).address)
                .putHeader(RAFT_ID, new AppendEntriesRequest(node(from).address, term, 0, 0, term, leader.commitIndex()));
        sent.add(new Envelope(from, to, message));
    }

    /** What this leader would send when it had these entries behind that one. */
    Message entries(String from, String to, long term, long previous, long previousTerm, String... commands) {
        LogEntries entries = new LogEntries();
        for (String command : commands) {
            entries.add(new LogEntry(term, command.getBytes(StandardCharsets.UTF_8)));
        }
        return new ObjectMessage(node(to).address, entries).setSrc(node(from).address)
                .putHeader(RAFT_ID, new AppendEntriesRequest(node(from).address, term, previous, previousTerm, term, 0));
    }

    /** The message without the entries behind this one; null = there are none left. One that the receiver cannot take stays as it is. */
    Envelope upTo(Envelope e, long last) {
        if (!(e.message().getHeader(RAFT_ID) instanceof AppendEntriesRequest request) || e.message().getObject() == null) {
            return e;
        }
        LogEntries entries = e.message().getObject();
        long previous = previous(request);
        if (previous > node(e.to()).raft.lastAppended()) {
            return e;
        }
        LogEntries fewer = new LogEntries();
        for (LogEntry entry : entries) {
            if (previous + fewer.size() < last) {
                fewer.add(entry);
            }
        }
        Message message = new ObjectMessage(e.message().getDest(), fewer).setSrc(e.message().getSrc()).putHeader(RAFT_ID, request);
        return fewer.size() == 0 ? null : new Envelope(e.from(), e.to(), message);
    }

    /** The header keeps it to itself, but says it. */
    private static long previous(AppendEntriesRequest request) {
        return Long.parseLong(request.toString().replaceAll(".*prev_log_index=(\\d+).*", "$1"));
    }

    private final class Wire extends Protocol {
        private final Node node;

        Wire(Node node) {
            this.node = node;
        }

        @Override
        public Object down(Message message) {
            message.setSrc(node.address);
            if (message.getDest() != null) {
                String to = name(message.getDest());
                if (to != null) {
                    sent.add(new Envelope(node.name, to, message));
                }
            } else {
                boolean back = !message.isFlagSet(Message.TransientFlag.DONT_LOOPBACK);
                nodes.keySet().stream().filter(n -> back || !n.equals(node.name)).forEach(n -> sent.add(new Envelope(node.name, n, message)));
            }
            return null;
        }

        @Override
        public Object down(Event event) {
            return null;
        }
    }

    private record Applied(List<String> commands) implements StateMachine {
        @Override
        public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
            commands.add(new String(data, offset, length, StandardCharsets.UTF_8));
            return null;
        }

        @Override
        public void readContentFrom(DataInput in) throws IOException {
            commands.clear();
            for (int n = in.readInt(); n > 0; n--) {
                commands.add(in.readUTF());
            }
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
