package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.consensus.raft.internal.log.RaftLogException;
import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.InstallSnapshotRequest;
import org.jgroups.protocols.raft.InternalCommand;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.RaftImpl;
import org.jgroups.protocols.raft.Role;
import org.jgroups.raft.Options;
import org.jgroups.raft.util.CommitTable;
import org.jgroups.util.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RAFT in which terms, votes, roles and entries change one at a time, whatever thread they come from; which begins each term that it leads
 * with an entry; and which stops when its log does.
 */
abstract class SerialRaft extends RAFT {
    private static final Logger LOG = LoggerFactory.getLogger(SerialRaft.class);
    private static final int QUEUE = 1 << 14;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final RaftLog durable;
    private final Object guard = new Object();
    private long startedTerm;
    private volatile boolean stopped;
    private volatile boolean refusing;
    private boolean halted;
    private volatile Consumer<RaftLogException> onHalt = e -> { };
    private volatile Runnable onLeader = () -> { };
    private Address toldLeader;

    /** @param log open; closed by {@link #stop} */
    SerialRaft(RaftLog log) {
        durable = log;
        log_impl = log;
        // now, not when it is started: a vote may be asked for before
        raft_state.reload();
        last_appended = log.lastAppended();
        commit_index = log.commitIndex();
        impl = part(Role.Follower);
        // its headers are RAFT's
        id = ClassConfigurator.getProtocolId(RAFT.class);
        processing_queue_max_size = QUEUE;
        // a snapshot is taken when it is asked for, not in the middle of an append
        max_log_size = Long.MAX_VALUE;
        // the log has the latest entries in memory itself, and knows when it has stopped
        maxLogCacheSize(0);
        log.onFailure(e -> wake());
    }

    /** What a peer in this role does with messages. */
    protected abstract RaftImpl part(Role role);

    RaftLog durable() {
        return durable;
    }

    /** Calls this, once, when this peer stops taking part because of its log; must not block. The peer should leave the cluster then. */
    void onHalt(Consumer<RaftLogException> listener) {
        onHalt = listener;
    }

    /** Calls this when another peer leads, or nobody; must not block. */
    void onLeader(Runnable listener) {
        onLeader = listener;
    }

    private void tellLeader() {
        Address now = leader();
        if (!Objects.equals(now, toldLeader)) {
            toldLeader = now;
            onLeader.run();
        }
    }

    /**
     * Whether this peer has stopped taking part because of its log: from the moment at which the disk has failed. JGroups remembers a vote
     * or a term before it is stored, and would give that vote when asked again.
     */
    boolean isHalted() {
        return durable.failure() != null;
    }

    /** Runs this while no term, vote, role or entry changes. */
    void guarded(Runnable action) {
        synchronized (guard) {
            action.run();
        }
    }

    // --- terms, votes, roles: as RAFT does them, one at a time ---

    @Override
    public int currentTerm(long term) {
        synchronized (guard) {
            return super.currentTerm(term);
        }
    }

    @Override
    public RAFT votedFor(Address member) {
        synchronized (guard) {
            return super.votedFor(member);
        }
    }

    @Override
    public long createNewTerm() {
        synchronized (guard) {
            return super.createNewTerm();
        }
    }

    @Override
    public RAFT leader(Address leader) {
        synchronized (guard) {
            super.leader(leader);
            tellLeader();
            return this;
        }
    }

    @Override
    public RAFT setLeaderAndTerm(Address leader, long term) {
        synchronized (guard) {
            if (!isHalted() || leader == null) {
                super.setLeaderAndTerm(leader, term);
                tellLeader();
            }
            return this;
        }
    }

    @Override
    public int trySetLeaderAndTerm(Address leader, long term) {
        synchronized (guard) {
            int result = isHalted() ? -1 : super.trySetLeaderAndTerm(leader, term);
            tellLeader();
            return result;
        }
    }

    @Override
    public void handleView(View newView) {
        synchronized (guard) {
            super.handleView(newView);
        }
    }

    @Override
    protected RAFT changeRole(Role role) {
        RaftImpl next = part(role);
        if (impl.getClass() == next.getClass()) {
            return this;
        }
        impl.destroy();
        next.init();
        impl = next;
        if (role == Role.Leader) {
            wake();
        }
        notifyRoleChangeListeners(role);
        return this;
    }

    // --- the queue ---

    /** Makes the queue's thread look at what there is to do. */
    private void wake() {
        if (processing_queue != null) {
            // when it is full, it looks anyway
            processing_queue.offer(new Wake());
        }
    }

    /** Nothing but a reason to look. */
    private static final class Wake extends Request { }

    /** Something to be done under the guard, in its turn. */
    private static final class Action extends Request {
        private final Runnable run;
        private final Consumer<ClusterException.NotReady> refused;

        Action(Runnable run, Consumer<ClusterException.NotReady> refused) {
            this.run = run;
            this.refused = refused;
        }
    }

    /** Does this under the guard, when it is its turn, or says why it was not done. */
    void enqueue(Runnable action, Consumer<ClusterException.NotReady> refused) {
        queue(new Action(action, refused));
    }

    private void queue(Request request) {
        if (processing_queue == null) {
            refuse(List.of(request), new ClusterException.NotReady("the consensus has not been started", RETRY_AFTER));
        } else if (!processing_queue.offer(request)) {
            refuse(List.of(request), new ClusterException.NotReady("too many commands are waiting: " + QUEUE, RETRY_AFTER));
        } else if (refusing && processing_queue.remove(request)) {
            // takeNoMore() may have emptied the queue just before
            refuse(List.of(request), stoppedNow());
        }
    }

    /** A command on its way to the log. */
    private static final class Proposal extends DownRequest {
        private final CompletableFuture<byte[]> done;

        Proposal(CompletableFuture<byte[]> done, byte[] command, int offset, int length, boolean internal, Options options) {
            super(done, command, offset, length, internal, options, false);
            this.done = done;
        }
    }

    /**
     * Proposes a command. The future fails with {@link ClusterException.NotReady} when nothing was done, with
     * {@link ClusterException.Indeterminate} when this peer stops being the leader before it knows.
     */
    @Override
    public CompletableFuture<byte[]> setAsync(byte[] command, int offset, int length, boolean internal, Options options) {
        Proposal proposal = new Proposal(new CompletableFuture<>(), command, offset, length, internal, options);
        if (refusing) {
            refuse(List.of(proposal), stoppedNow());
        } else if (!isLeader()) {
            refuse(List.of(proposal), notLeader());
        } else {
            queue(proposal);
        }
        return proposal.done;
    }

    ClusterException.NotReady notLeader() {
        Address leader = leader();
        return new ClusterException.NotReady(isHalted() ? durable.failure().getMessage()
                : leader == null ? "there is no leader" : "the leader is " + leader, RETRY_AFTER);
    }

    /** Not supported: the stock way counts answers to older messages, so it may read what is out of date. */
    @Override
    public CompletableFuture<byte[]> getAsync(byte[] command, int offset, int length, Options options) {
        throw new UnsupportedOperationException("propose something, then read here");
    }

    @Override
    protected void process(List<Request> requests) {
        synchronized (guard) {
            if (stopped) {
                refuse(requests, stoppedNow());
                return;
            }
            try {
                haltIfStopped();
                startTerm();
                for (int from = 0, to; from < requests.size(); from = to) {
                    to = sameKind(requests, from);
                    // the list is RAFT's own, and it may be cleared by what is called
                    run(new ArrayList<>(requests.subList(from, to)));
                }
            } catch (RaftLogException e) {
                LOG.debug("the log has stopped in the middle of {} requests", requests.size());
            }
            haltIfStopped();
        }
    }

    /** Commands in a row share one append; but no message must come between the look at the term and the append. */
    private static int sameKind(List<Request> requests, int from) {
        int to = from + 1;
        while (to < requests.size() && requests.get(to).getClass() == requests.get(from).getClass()) {
            to++;
        }
        return to;
    }

    private void run(List<Request> requests) {
        if (requests.get(0) instanceof Action) {
            requests.forEach(r -> ((Action) r).run.run());
        } else if (!(requests.get(0) instanceof Proposal)) {
            super.process(requests);
        } else if (!isLeader()) {
            refuse(requests, notLeader());
        } else if (hasStarted()) {
            super.process(requests);
        } else {
            refuse(requests, new ClusterException.NotReady("the cluster has not begun: its founders are not all there", RETRY_AFTER));
        }
    }

    private boolean hasStarted() {
        startTerm();
        return startedTerm == currentTerm();
    }

    /** The first entry of a leader does nothing: only with one of its own term can it commit what it took over. */
    private void startTerm() {
        byte[] first = isLeader() && startedTerm != currentTerm() ? firstEntry() : null;
        if (first != null) {
            startedTerm = currentTerm();
            appendOwn(first);
        }
    }

    /** The entry that begins a leader's term; null = not yet. */
    protected byte[] firstEntry() {
        return nothing();
    }

    /** As leader: appends an entry of raft's own. */
    protected void appendOwn(byte[] command) {
        super.process(List.of(new Proposal(new CompletableFuture<>(), command, 0, command.length, true, null)));
    }

    private static byte[] nothing() {
        try {
            return Util.streamableToByteBuffer(new InternalCommand(InternalCommand.Type.noop, null));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void handleUpRequest(Message message, RaftHeader header) {
        synchronized (guard) {
            if (stopped || isHalted()) {
                return;
            }
            boolean asks = header instanceof AppendEntriesRequest || header instanceof InstallSnapshotRequest;
            if (asks && header.currTerm() < currentTerm()) {
                // the stock way is silence: then a leader that missed a newer term never steps down, and this peer never follows
                down_prot.down(new EmptyMessage(message.getSrc()).putHeader(id, new AppendEntriesResponse(currentTerm(),
                        new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, 0))));
            }
            super.handleUpRequest(message, header);
        }
    }

    @Override
    protected void sendAppendEntriesMessage(Address member, CommitTable.Entry entry) {
        synchronized (guard) {
            if (isLeader()) {
                startTerm();
                super.sendAppendEntriesMessage(member, entry);
            }
        }
    }

    private void haltIfStopped() {
        RaftLogException why = durable.failure();
        if (why != null && !halted) {
            halted = true;
            LOG.error("this peer takes no part in raft any more: {}", why.getMessage());
            super.setLeaderAndTerm(null, 0);
            tellLeader();
            onHalt.accept(why);
        }
    }

    /** Waits for the disk, but for nothing else. Answers all whose command is under way or still in the queue. */
    @Override
    public void stop() {
        takeNoMore();
        synchronized (guard) {
            // what has begun ends first
            stopped = true;
        }
        super.stop();
        refuseQueued();
    }

    /** From now on commands and changes of members are not ready, those in the queue too; those that have been taken from it go on. Does not block. */
    void takeNoMore() {
        refusing = true;
        refuseQueued();
    }

    private void refuseQueued() {
        if (processing_queue != null) {
            List<Request> left = new ArrayList<>();
            processing_queue.removeIf(r -> (r instanceof Proposal || r instanceof Action) && left.add(r));
            refuse(left, stoppedNow());
        }
    }

    private static ClusterException.NotReady stoppedNow() {
        return new ClusterException.NotReady("the consensus is stopped", RETRY_AFTER);
    }

    private static void refuse(List<Request> requests, ClusterException.NotReady why) {
        for (Request r : requests) {
            if (r instanceof Proposal p) {
                p.done.completeExceptionally(why);
            } else if (r instanceof Action a) {
                a.refused.accept(why);
            }
        }
    }
}
