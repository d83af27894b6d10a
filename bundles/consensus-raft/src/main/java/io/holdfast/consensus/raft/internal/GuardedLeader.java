package io.holdfast.consensus.raft.internal;

import org.jgroups.Address;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.Leader;
import org.jgroups.raft.util.Utils;

/** A leader that counts by what each member is known to have. */
final class GuardedLeader extends Leader {
    private final GuardedRaft guarded;

    GuardedLeader(GuardedRaft raft) {
        super(raft);
        guarded = raft;
    }

    @Override
    public void handleAppendEntriesResponse(Address sender, long term, AppendResult result) {
        if (!result.success()) {
            super.handleAppendEntriesResponse(sender, term, result);
            return;
        }
        guarded.commitTable().update(sender, result.index(), result.index() + 1, result.commitIndex(), false);
        String member = Utils.extractRaftId(sender);
        // a learner's log is of no weight
        if (guarded.members().contains(member)) {
            guarded.matched(member, result.index());
        }
    }

    @Override
    public void destroy() {
        // in front of the stock answer, which does not say that it may have been done
        guarded.forsakeRequests();
        super.destroy();
    }
}
