package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.AppendResult.Result;
import org.jgroups.protocols.raft.Follower;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A follower that acknowledges, commits and removes only by what it knows. The stock one acknowledges its last entry, whoever that
 * is from, when it is asked something else; commits it by a commit message alone; and removes entries that may be the leader's.
 */
class GuardedFollower extends Follower {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedFollower.class);

    private final GuardedRaft guarded;

    GuardedFollower(GuardedRaft raft) {
        super(raft);
        guarded = raft;
    }

    /** One that has no vote. */
    static final class GuardedLearner extends GuardedFollower {
        GuardedLearner(GuardedRaft raft) {
            super(raft);
        }
    }

    @Override
    public AppendResult handleAppendEntriesRequest(LogEntries entries, Address leader, long previous, long previousTerm,
            long entryTerm, long leaderCommit) {
        guarded.leader(leader);
        List<LogEntry> list = new ArrayList<>();
        if (entries != null) {
            entries.forEach(list::add);
        }
        if (!list.isEmpty()) {
            AppendResult refusal = take(list, previous, previousTerm);
            if (refusal != null) {
                return refusal;
            }
        }
        guarded.commitAsFollower(leaderCommit);
        return new AppendResult(Result.OK, guarded.verified());
    }

    /** Makes the log the leader's up to the end of these entries; if that cannot be, says why. */
    private AppendResult take(List<LogEntry> entries, long previous, long previousTerm) {
        RaftLog log = guarded.durable();
        long end = previous + entries.size();
        long known = guarded.commitIndex();
        if (end <= known) {
            return null;
        }
        // what is committed is the leader's, in whatever way the message looks at it
        if (previous > known) {
            LogEntry entry = log.get(previous);
            if (entry == null) {
                guarded.countFailure(true);
                return new AppendResult(Result.FAIL_ENTRY_NOT_FOUND, Math.min(log.lastAppended(), previous - 1));
            }
            if (entry.term() != previousTerm) {
                guarded.countFailure(false);
                // only a hint from where to try again. Nothing is removed: earlier entries of that term may be the leader's
                return new AppendResult(Result.FAIL_CONFLICTING_PREV_TERM, getFirstIndexOfConflictingTerm(previous, entry.term()), entry.term());
            }
        }
        long index = Math.max(previous, known) + 1;
        while (index <= end && index <= log.lastAppended() && log.get(index).term() == entries.get((int) (index - previous - 1)).term()) {
            index++;
        }
        if (index <= end) {
            if (index <= log.lastAppended()) {
                guarded.cut(index);
            }
            guarded.add(index, entries.subList((int) (index - previous - 1), entries.size()));
        }
        guarded.verifiedTo(end);
        return null;
    }

    @Override
    public void handleInstallSnapshotRequest(Message message, Address leader, long index, long term) {
        guarded.leader(leader);
        RaftLog log = guarded.durable();
        LogEntry entry = index > guarded.commitIndex() ? log.get(index) : null;
        if (entry != null && entry.term() == term) {
            // all of it is here already, and what follows it may have been acknowledged
            guarded.verifiedTo(index);
            guarded.commitAsFollower(index);
        } else if (index > guarded.commitIndex()) {
            try {
                guarded.install(ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength()).slice(), index, term);
            } catch (Exception e) {
                LOG.error("a snapshot up to entry {} from {} could not be taken over: {}", index, leader, e.getMessage());
                return;
            }
        }
        AppendResult result = new AppendResult(Result.OK, guarded.verified()).commitIndex(guarded.commitIndex());
        guarded.getDownProtocol().down(new EmptyMessage(leader)
                .putHeader(guarded.getId(), new AppendEntriesResponse(guarded.currentTerm(), result)));
    }
}
