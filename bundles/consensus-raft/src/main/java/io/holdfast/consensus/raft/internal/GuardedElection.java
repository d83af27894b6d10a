package io.holdfast.consensus.raft.internal;

import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.ELECTION2;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.election.VoteRequest;
import org.jgroups.protocols.raft.election.VoteResponse;

/**
 * ELECTION2, with its pre-vote, in which a vote counts only in the term it was given for, and is given while no entry is being taken.
 * The stock one counts a late vote in the next round, and may tell its last entry while another thread appends and acknowledges one more.
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

    @Override
    protected void runVotingProcess() {
        if (guarded().isHalted()) {
            // the stock way of being told to end
            Thread.currentThread().interrupt();
        }
        super.runVotingProcess();
    }
}
