package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.consensus.raft.internal.log.RaftLogException;
import io.holdfast.model.ClusterException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.jgroups.protocols.raft.InternalCommand;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.RaftImpl;
import org.jgroups.protocols.raft.Role;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.raft.Options;
import org.jgroups.raft.util.CommitTable;
import org.jgroups.raft.util.RequestTable;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RAFT as the paper has it, where JGroups-raft's differs (docs/rationale/011-raft-log.md):
 * <ul>
 * <li>a leader commits by counting only what is of its own term, and starts its term with an entry that does nothing, so that there is some;
 * <li>a follower acknowledges and commits only what it knows to be the leader's;
 * <li>a vote, a term and an entry are never decided on at the same time: one lock is around all of them;
 * <li>who asks in an old term is told the new one;
 * <li>when the log stops, so does this peer: it steps down, answers nothing, and votes for nobody;
 * <li>what was not done is told from what may have been done.
 * </ul>
 * Source: Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm, §5.2–5.4 and figure 8.
 */
class GuardedRaft extends RAFT {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedRaft.class);
    private static final int QUEUE = 1 << 14;
    private static final int BATCH = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final RaftLog durable;
    private final Object guard = new Object();
    // as leader: up to where each member's log is known to be this one's. As follower: up to where this log is the leader's
    private final Map<String, Long> matches = new HashMap<>();
    private long verified;
    private long verifiedTerm;
    private long startedTerm;
    private boolean stopped;
    private volatile boolean halted;
    private volatile Consumer<RaftLogException> onHalt = e -> { };

    /** @param log open; closed by {@link #stop} */
    GuardedRaft(RaftLog log) {
        durable = log;
        log_impl = log;
        // now, not when it is started: a vote may be asked for before
        raft_state.reload();
        last_appended = log.lastAppended();
        commit_index = log.commitIndex();
        impl = new GuardedFollower(this);
        // its headers are RAFT's
        id = ClassConfigurator.getProtocolId(RAFT.class);
        processing_queue_max_size = QUEUE;
        // a snapshot is taken when it is asked for, not in the middle of an append
        max_log_size = Long.MAX_VALUE;
        // the log has the latest entries in memory itself, and knows when it has stopped
        maxLogCacheSize(0);
        log.onFailure(e -> wake());
    }

    /** Calls this, once, when this peer stops taking part because of its log; must not block. The peer should leave the cluster then. */
    void onHalt(Consumer<RaftLogException> listener) {
        onHalt = listener;
    }

    /** Whether this peer has stopped taking part because of its log. */
    boolean isHalted() {
        return halted;
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
            return super.leader(leader);
        }
    }

    @Override
    public RAFT setLeaderAndTerm(Address leader, long term) {
        synchronized (guard) {
            return halted && leader != null ? this : super.setLeaderAndTerm(leader, term);
        }
    }

    @Override
    public int trySetLeaderAndTerm(Address leader, long term) {
        synchronized (guard) {
            return halted ? -1 : super.trySetLeaderAndTerm(leader, term);
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
        RaftImpl next = switch (role) {
            case Leader -> new GuardedLeader(this);
            case Follower -> new GuardedFollower(this);
            case Learner -> new GuardedFollower.GuardedLearner(this);
        };
        if (impl.getClass() == next.getClass()) {
            return this;
        }
        impl.destroy();
        matches.clear();
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
        CompletableFuture<byte[]> done = new CompletableFuture<>();
        if (!isLeader()) {
            done.completeExceptionally(notLeader());
        } else if (!processing_queue.offer(new Proposal(done, command, offset, length, internal, options))) {
            done.completeExceptionally(new ClusterException.NotReady("too many commands are waiting: " + QUEUE, RETRY_AFTER));
        }
        return done;
    }

    private ClusterException.NotReady notLeader() {
        Address leader = leader();
        return new ClusterException.NotReady(halted ? durable.failure().getMessage()
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
        while (to < requests.size() && requests.get(to) instanceof Proposal == requests.get(from) instanceof Proposal) {
            to++;
        }
        return to;
    }

    private void run(List<Request> requests) {
        if (!(requests.get(0) instanceof Proposal)) {
            super.process(requests);
        } else if (isLeader()) {
            startTerm();
            super.process(requests);
        } else {
            refuse(requests, notLeader());
        }
    }

    /** The first entry of a leader does nothing: only with one of its own term can it commit what it took over. */
    private void startTerm() {
        if (isLeader() && startedTerm != currentTerm()) {
            startedTerm = currentTerm();
            byte[] nothing = nothing();
            super.process(List.of(new Proposal(new CompletableFuture<>(), nothing, 0, nothing.length, true, null)));
        }
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
            if (halted || stopped) {
                return;
            }
            if (header instanceof AppendEntriesRequest && header.currTerm() < currentTerm()) {
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
            onHalt.accept(why);
        }
    }

    /** Waits for the disk, but for nothing else. Answers all whose command is under way or still in the queue. */
    @Override
    public void stop() {
        synchronized (guard) {
            stopped = true;
        }
        super.stop();
        List<Request> left = new ArrayList<>();
        processing_queue.drainTo(left);
        refuse(left, stoppedNow());
    }

    private static ClusterException.NotReady stoppedNow() {
        return new ClusterException.NotReady("the consensus is stopped", RETRY_AFTER);
    }

    private static void refuse(List<Request> requests, ClusterException.NotReady why) {
        for (Request r : requests) {
            if (r instanceof Proposal p) {
                p.done.completeExceptionally(why);
            }
        }
    }

    // --- what is committed ---

    /** As leader: a member's log is this one's up to here, or further as it said earlier. */
    long matched(String member, long index) {
        if (index > last_appended) {
            throw new IllegalStateException(member + " acknowledges entry " + index + ", but the last one is " + last_appended);
        }
        return matches.merge(member, index, Math::max);
    }

    /** As leader: up to where a member's log is known to be this one's. */
    long match(String member) {
        return matches.getOrDefault(member, 0L);
    }

    @Override
    protected void _removeServer(String member) {
        // it may come back with an empty log
        matches.remove(member);
        if (member.equals(raft_id) && isLeader()) {
            // first this, so that the stock class does not start an election while it holds the guard: elections take theirs first
            super.setLeaderAndTerm(null, 0);
            BaseElection election = findProtocol(BaseElection.class, this, true);
            if (election != null) {
                new Thread(election::startVotingThread, "holdfast-raft-election").start();
            }
        }
        super._removeServer(member);
    }

    /** As leader: the last entry that a majority has, this peer included. */
    private long majorityHas() {
        long[] indexes = members().stream().mapToLong(m -> m.equals(raft_id) ? last_appended : match(m)).toArray();
        Arrays.sort(indexes);
        return indexes.length < majority ? 0 : indexes[indexes.length - majority];
    }

    /** As follower: commits this far if this log is the leader's so far. */
    void commitAsFollower(long index) {
        commitLogTo(Math.min(index, verified()), false);
    }

    @Override
    protected RAFT commitLogTo(long index, boolean serialize) {
        if (isLeader()) {
            long has = Math.min(index, majorityHas());
            LogEntry entry = has > commit_index ? durable.get(has) : null;
            if (entry == null || entry.term() != currentTerm()) {
                return this;
            }
            return super.commitLogTo(has, serialize);
        }
        return index > commit_index ? super.commitLogTo(index, serialize) : this;
    }

    /** What fails is not passed over: the commit index stays in front of it. */
    @Override
    protected void applyCommit(long index, boolean serialize) throws Exception {
        LogEntry entry = durable.get(index);
        if (entry == null || entry.internal()) {
            super.applyCommit(index, serialize);
            return;
        }
        RequestTable.Entry<String> request = request_table == null ? null : request_table.remove(index);
        try {
            byte[] answer = entry.command() == null ? null
                    : state_machine.apply(entry.command(), entry.offset(), entry.length(), serialize);
            notify(request, answer);
        } catch (Exception | Error e) {
            notify(request, new ClusterException.Indeterminate("entry " + index + " could not be applied: " + e.getMessage(), e));
            throw e;
        }
    }

    @Override
    protected long applyCommits(long to, boolean serialize) {
        return state_machine instanceof BatchMachine machine ? applyTogether(machine, commit_index, to) : super.applyCommits(to, serialize);
    }

    /** Applies what follows this entry. @return the last one that was applied */
    private long applyTogether(BatchMachine machine, long from, long to) {
        long done = from;
        while (done < to) {
            List<LogEntry> batch = batch(done + 1, to);
            long end = done + Math.max(1, batch.size());
            try {
                if (batch.isEmpty()) {
                    super.applyCommit(end, false);
                    // the position moves on here, too
                    machine.apply(end, List.of(new LogEntry(durable.get(end).term(), null)));
                } else {
                    machine.apply(done + 1, batch);
                    answer(done + 1, end, null);
                }
            } catch (Exception | Error e) {
                LOG.error("entries {} to {} could not be applied: {}", done + 1, end, e.getMessage());
                answer(done + 1, end, new ClusterException.Indeterminate("entry " + end + " could not be applied: " + e.getMessage(), e));
                return done;
            }
            done = end;
        }
        return done;
    }

    /** The commands from here on, up to an entry of raft's own; empty when there is one here. */
    private List<LogEntry> batch(long from, long to) {
        List<LogEntry> batch = new ArrayList<>();
        for (long i = from; i <= to && batch.size() < BATCH; i++) {
            LogEntry entry = durable.get(i);
            if (entry.internal()) {
                break;
            }
            batch.add(entry);
        }
        return batch;
    }

    private void answer(long from, long to, ClusterException failure) {
        for (long i = from; request_table != null && i <= to; i++) {
            RequestTable.Entry<String> request = request_table.remove(i);
            if (failure == null) {
                notify(request, (byte[]) null);
            } else {
                notify(request, failure);
            }
        }
    }

    /** Applies what is committed and not applied yet: a machine that knows how far it is goes on from there. */
    @Override
    public void initStateMachineFromLog() throws Exception {
        if (state_machine_loaded || !(state_machine instanceof BatchMachine machine)) {
            super.initStateMachineFromLog();
            return;
        }
        ByteBuffer snapshot = durable.getSnapshot();
        if (snapshot != null) {
            ByteArrayDataInputStream in = new ByteArrayDataInputStream(snapshot);
            internal_state.readFrom(in);
            computeMajority();
            if (machine.position() < durable.firstAppended()) {
                machine.readContentFrom(in);
            }
        }
        long position = machine.position();
        if (position < durable.firstAppended() || position > durable.lastAppended()) {
            throw new IllegalStateException("the state stands at entry " + position + ", but " + durable);
        }
        // what is applied is committed, even if the log has not heard of it
        durable.commitIndex(position);
        commit_index = durable.commitIndex();
        for (long i = Math.max(1, durable.firstAppended() + (snapshot == null ? 0 : 1)); i <= position; i++) {
            LogEntry entry = durable.get(i);
            if (entry.internal()) {
                executeInternalCommand(null, entry.command(), entry.offset(), entry.length());
            }
        }
        long applied = applyTogether(machine, position, commit_index);
        if (applied < commit_index) {
            throw new IllegalStateException("entry " + (applied + 1) + " could not be applied");
        }
        state_machine_loaded = true;
    }

    /** Those who wait learn that nobody knows. */
    void forsakeRequests() {
        if (request_table != null) {
            request_table.destroy(new ClusterException.Indeterminate(halted ? durable.failure().getMessage()
                    : "this peer is not the leader any more", null));
        }
    }

    // --- for the follower ---

    RaftLog durable() {
        return durable;
    }

    /** Up to where this log is known to be the leader's: what is committed is every leader's. */
    long verified() {
        if (verifiedTerm != currentTerm()) {
            verifiedTerm = currentTerm();
            verified = 0;
        }
        return Math.max(verified, commit_index);
    }

    void verifiedTo(long index) {
        verified = Math.max(verified(), index);
    }

    /** Removes entries that are not the leader's. */
    void cut(long index) {
        verified = Math.min(verified, index - 1);
        deleteAllLogEntriesStartingFrom(index);
    }

    void add(long index, Collection<LogEntry> entries) {
        append(index, new org.jgroups.protocols.raft.LogEntries().add(entries.toArray(LogEntry[]::new)));
    }

    /** Takes over a snapshot: the log first, for it is what a restart begins with. */
    void install(ByteBuffer content, long index, long term) throws Exception {
        durable.install(content, index, term);
        commit_index = index;
        last_appended = index;
        ByteArrayDataInputStream in = new ByteArrayDataInputStream(content.duplicate());
        internal_state.readFrom(in);
        computeMajority();
        state_machine.readContentFrom(in);
        num_snapshot_received++;
    }

    void countFailure(boolean notFound) {
        if (notFound) {
            num_failed_append_requests_not_found++;
        } else {
            num_failed_append_requests_wrong_term++;
        }
    }
}
