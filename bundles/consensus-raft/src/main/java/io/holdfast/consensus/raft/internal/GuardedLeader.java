package io.holdfast.consensus.raft.internal;

import org.jgroups.Address;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.Leader;
import org.jgroups.raft.util.Utils;

/** A leader that counts by what each member is known to have, in whatever order the answers come. */
final class GuardedLeader extends Leader {
    private final GuardedRaft guarded;

    GuardedLeader(GuardedRaft raft) {
        super(raft);
        guarded = raft;
    }

    @Override
    public void init() {
        guarded.forgetMatches();
        super.init();
    }

    @Override
    public void handleAppendEntriesResponse(Address sender, long term, AppendResult result) {
        String member = Utils.extractRaftId(sender);
        if (result.success()) {
            long index = guarded.matched(member, result.index());
            guarded.commitTable().update(sender, index, index + 1, Math.min(index, result.commitIndex()), false);
            guarded.commitLogTo(index, true);
            guarded.progress();
        } else if (!overtaken(result, guarded.match(member))) {
            super.handleAppendEntriesResponse(sender, term, result);
        }
    }

    /** A refusal that the member would not repeat: since then it has taken more. */
    private static boolean overtaken(AppendResult refusal, long match) {
        boolean conflict = refusal.nonMatchingTerm() > 0;
        return conflict ? refusal.index() <= match : refusal.index() < match;
    }

    @Override
    public void destroy() {
        // in front of the stock answer, which does not say that it may have been done
        guarded.forsakeRequests();
        super.destroy();
    }
}
