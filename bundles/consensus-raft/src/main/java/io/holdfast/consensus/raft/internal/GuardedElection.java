package io.holdfast.consensus.raft.internal;

import java.util.Map;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.ELECTION2;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.election.VoteRequest;
import org.jgroups.protocols.raft.election.VoteResponse;

/**
 * ELECTION2, with its pre-vote, in which a vote counts only in the term it was given for, and is given while no entry is being taken.
 * The stock one counts a late vote in the next round, may tell its last entry while another thread appends and acknowledges one more, and
 * counts the vote of a member that has left the view since, but does not look at its log.
 */
class GuardedElection extends ELECTION2 {
    GuardedElection() {
        // its headers are ELECTION2's
        id = ClassConfigurator.getProtocolId(ELECTION2.class);
    }

    private GuardedRaft guarded() {
        return (GuardedRaft) raft;
    }

    @Override
    protected void handleMessage(Message message, RaftHeader header) {
        if (header instanceof VoteRequest || header instanceof VoteResponse) {
            guarded().guarded(() -> {
                boolean late = header instanceof VoteResponse && header.currTerm() != raft.currentTerm();
                if (!late && !guarded().isHalted()) {
                    super.handleMessage(message, header);
                }
            });
        } else {
            super.handleMessage(message, header);
        }
    }

    /** Somebody who is not there any more when there is a vote of his: then nobody leads, and the stock class begins another round. */
    @Override
    protected Address determineLeader() {
        while (true) {
            View now = view;
            Address best = super.determineLeader();
            for (Map.Entry<Address, VoteResponse> vote : getVotes().getResults().entrySet()) {
                if (vote.getValue() != null && !now.containsMember(vote.getKey())) {
                    return vote.getKey();
                }
            }
            if (now == view) {
                return best;
            }
        }
    }

    @Override
    protected void runVotingProcess() {
        if (guarded().isHalted()) {
            // the stock way of being told to end
            Thread.currentThread().interrupt();
        }
        super.runVotingProcess();
    }
}
