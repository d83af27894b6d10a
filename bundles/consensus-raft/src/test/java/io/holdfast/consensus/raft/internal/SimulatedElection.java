package io.holdfast.consensus.raft.internal;

import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.protocols.raft.ELECTION2;
import org.jgroups.protocols.raft.election.BaseElection;

/** Elections, a step at a time: what their threads do, without the waiting, and without asking whether one is needed. */
interface SimulatedElection {
    void view(View view);

    void startRound();

    /** Ends the round when enough have answered. */
    void conclude();

    static BaseElection stock() {
        return new Stock();
    }

    static BaseElection ours() {
        return new Ours();
    }

    /** GuardedElection's. */
    final class Ours extends GuardedElection implements SimulatedElection {
        private long round;

        /** It is said when. */
        @Override
        public BaseElection startVotingThread() {
            return this;
        }

        @Override
        public void view(View newView) {
            view = newView;
        }

        @Override
        public void startRound() {
            round = ask();
        }

        @Override
        public void conclude() {
            Address leader = round > 0 ? winner(round) : null;
            if (leader != null) {
                proclaim(leader, round);
                round = 0;
            }
        }
    }

    /** BaseElection's. */
    final class Stock extends ELECTION2 implements SimulatedElection {
        private long round;

        Stock() {
            id = new ELECTION2().getId();
        }

        /** It is said when. */
        @Override
        public BaseElection startVotingThread() {
            return this;
        }

        @Override
        public void view(View newView) {
            view = newView;
        }

        @Override
        public void startRound() {
            round = raft.createNewTerm();
            getVotes().reset(view.getMembers().stream().filter(m -> raft.members().contains(Member.of(m))).toList());
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
}
