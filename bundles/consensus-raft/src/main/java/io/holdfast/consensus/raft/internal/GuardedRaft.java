package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.model.ClusterException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jgroups.protocols.raft.InternalCommand;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftImpl;
import org.jgroups.protocols.raft.Role;
import org.jgroups.raft.util.RequestTable;
import org.jgroups.util.ByteArrayDataInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RAFT as the paper has it, where JGroups-raft's differs (docs/rationale/011-raft-log.md):
 * <ul>
 * <li>a leader commits by counting only what is of its own term, and starts its term with an entry that does nothing, so that there is some;
 * <li>a follower acknowledges and commits only what it knows to be the leader's;
 * <li>a vote, a term and an entry are never decided on at the same time ({@link SerialRaft});
 * <li>who asks in an old term is told the new one;
 * <li>when the log stops, so does this peer: it steps down, answers nothing, and votes for nobody;
 * <li>what was not done is told from what may have been done.
 * </ul>
 * Source: Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm, §5.2–5.4 and figure 8.
 */
class GuardedRaft extends MemberRaft {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedRaft.class);
    private static final int BATCH = 1_000;

    // as leader: up to where each member's log is known to be this one's. As follower: up to where this log is the leader's
    private final Map<String, Long> matches = new HashMap<>();
    private long verified;
    private long verifiedTerm;
    private volatile boolean behind;

    /** @param log open; closed by {@link #stop} */
    GuardedRaft(RaftLog log) {
        super(log);
    }

    @Override
    protected RaftImpl part(Role role) {
        return switch (role) {
            case Leader -> new GuardedLeader(this);
            case Follower -> new GuardedFollower(this);
            case Learner -> new GuardedFollower.GuardedLearner(this);
        };
    }

    /** As leader, at the beginning. */
    void forgetMatches() {
        matches.clear();
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

    /** As leader: the last entry that a majority of the members has, among whom this peer need not be any more. */
    private long majorityHas() {
        Members now = current();
        long[] indexes = now.names().stream().mapToLong(m -> m.equals(raft_id) ? last_appended : match(m)).sorted().toArray();
        return now.isBound() ? indexes[indexes.length - now.majority()] : 0;
    }

    /** As follower: commits this far if this log is the leader's so far. */
    void commitAsFollower(long index) {
        commitLogTo(Math.min(index, verified()), false);
    }

    @Override
    protected RAFT commitLogTo(long index, boolean serialize) {
        if (isLeader()) {
            long has = Math.min(index, majorityHas());
            LogEntry entry = has > commit_index ? durable().get(has) : null;
            if (entry == null || entry.term() != currentTerm()) {
                return this;
            }
            super.commitLogTo(has, serialize);
            committed();
        } else if (index > commit_index) {
            super.commitLogTo(index, serialize);
            committed();
        }
        return this;
    }

    /** What fails is not passed over: the commit index stays in front of it. */
    @Override
    protected void applyCommit(long index, boolean serialize) throws Exception {
        LogEntry entry = durable().get(index);
        if (entry == null) {
            super.applyCommit(index, serialize);
            return;
        }
        RequestTable.Entry<String> request = request_table == null ? null : request_table.remove(index);
        try {
            byte[] answer = entry.command() == null || entry.internal() ? null
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
        // a machine that was opened anew may have lost what it had not made durable
        long done = Math.max(durable().firstAppended(), Math.min(from, machine.position()));
        while (done < to) {
            List<LogEntry> batch = batch(done + 1, to);
            long end = done + Math.max(1, batch.size());
            try {
                if (batch.isEmpty()) {
                    applyCommit(end, false);
                    // the position moves on here, too
                    machine.apply(end, List.of(new LogEntry(durable().get(end).term(), null)));
                } else {
                    machine.apply(done + 1, batch);
                    answer(done + 1, end, null);
                }
            } catch (Exception | Error e) {
                LOG.error("entries {} to {} could not be applied: {}", done + 1, end, e.getMessage());
                answer(done + 1, end, new ClusterException.Indeterminate("entry " + end + " could not be applied: " + e.getMessage(), e));
                behind = true;
                return done;
            }
            done = end;
        }
        behind = false;
        return done;
    }

    /** Whether something that is committed could not be applied: it comes again with the next entries, or by {@link #catchUp}. */
    boolean isBehind() {
        return behind;
    }

    /** As leader: applies what could not be applied before. */
    void catchUp() {
        guarded(() -> {
            if (isLeader()) {
                commitLogTo(last_appended, true);
            }
        });
    }

    /** The commands from here on, up to an entry of raft's own; empty when there is one here. */
    private List<LogEntry> batch(long from, long to) {
        List<LogEntry> batch = new ArrayList<>();
        for (long i = from; i <= to && batch.size() < BATCH; i++) {
            LogEntry entry = durable().get(i);
            if (entry.internal()) {
                break;
            }
            batch.add(entry);
        }
        return batch;
    }

    /** With where it stands in the log. */
    private void answer(long from, long to, ClusterException failure) {
        for (long i = from; request_table != null && i <= to; i++) {
            RequestTable.Entry<String> request = request_table.remove(i);
            if (failure == null) {
                notify(request, ByteBuffer.allocate(Long.BYTES).putLong(i).array());
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
            membersChanged();
            return;
        }
        ByteBuffer snapshot = durable().getSnapshot();
        if (snapshot != null) {
            ByteArrayDataInputStream in = new ByteArrayDataInputStream(snapshot);
            internal_state.readFrom(in);
            membersChanged();
            if (machine.position() < durable().firstAppended()) {
                machine.readContentFrom(in);
            }
        }
        long position = machine.position();
        if (position < durable().firstAppended() || position > durable().lastAppended()) {
            throw new IllegalStateException("the state stands at entry " + position + ", but " + durable());
        }
        // what is applied is committed, even if the log has not heard of it
        durable().commitIndex(position);
        commit_index = durable().commitIndex();
        long applied = applyTogether(machine, position, commit_index);
        if (applied < commit_index) {
            throw new IllegalStateException("entry " + (applied + 1) + " could not be applied");
        }
        state_machine_loaded = true;
    }

    /** Who is a member is known from the log as a whole. */
    @Override
    protected void executeInternalCommand(InternalCommand command, byte[] bytes, int offset, int length) {
    }

    /** Those who wait learn that nobody knows. */
    void forsakeRequests() {
        forsakeChange();
        if (request_table != null) {
            request_table.destroy(new ClusterException.Indeterminate(isHalted() ? durable().failure().getMessage()
                    : "this peer is not the leader any more", null));
        }
    }

    // --- for the follower ---

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
        noteCut(index);
    }

    void add(long index, Collection<LogEntry> entries) {
        append(index, new org.jgroups.protocols.raft.LogEntries().add(entries.toArray(LogEntry[]::new)));
        noteAll(index, entries);
    }

    /** Takes over a snapshot: the log first, for it is what a restart begins with. */
    void install(ByteBuffer content, long index, long term) throws Exception {
        durable().install(content, index, term);
        commit_index = index;
        last_appended = index;
        ByteArrayDataInputStream in = new ByteArrayDataInputStream(content.duplicate());
        internal_state.readFrom(in);
        noteSnapshot(index, content);
        state_machine.readContentFrom(in);
        num_snapshot_received++;
        committed();
    }

    void countFailure(boolean notFound) {
        if (notFound) {
            num_failed_append_requests_not_found++;
        } else {
            num_failed_append_requests_wrong_term++;
        }
    }
}
