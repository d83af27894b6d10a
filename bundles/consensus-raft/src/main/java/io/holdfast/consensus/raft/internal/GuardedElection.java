package io.holdfast.consensus.raft.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.ELECTION2;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.protocols.raft.election.PreVoteRequest;
import org.jgroups.protocols.raft.election.PreVoteResponse;
import org.jgroups.protocols.raft.election.VoteRequest;
import org.jgroups.protocols.raft.election.VoteResponse;
import org.jgroups.util.ResponseCollector;

/**
 * ELECTION2, whose votes are counted as raft has it. As there, who holds the election makes the best of the voters the leader. Ours
 * <ul>
 * <li>counts a vote only in the term it was given for, and gives it while no entry is being taken;
 * <li>counts by the leader's own list of members, not by the list of whom holds the election, and each member once;
 * <li>asks everybody, for who has just become a member may not know it yet;
 * <li>begins no term while a leader says that it is there, or without a majority of its own list in the view;
 * <li>does not listen to somebody who is no member any more while there is a leader.
 * </ul>
 */
class GuardedElection extends ELECTION2 {
    private final Map<Address, Vote> counted = new ConcurrentHashMap<>();
    private final ResponseCollector<PreVoteResponse> leaders = new ResponseCollector<>();
    private volatile boolean toStop;

    GuardedElection() {
        // its headers are ELECTION2's
        id = ClassConfigurator.getProtocolId(ELECTION2.class);
    }

    private GuardedRaft guarded() {
        return (GuardedRaft) raft;
    }

    @Override
    protected void handleView(View next) {
        guarded().sees(next);
        super.handleView(next);
    }

    @Override
    protected void handleMessage(Message message, RaftHeader header) {
        if (header instanceof VoteRequest) {
            guarded().guarded(() -> vote(message.getSrc(), header.currTerm()));
        } else if (header instanceof VoteResponse response) {
            guarded().guarded(() -> count(message, response));
        } else if (header instanceof PreVoteRequest) {
            guarded().guarded(() -> tell(message.getSrc()));
        } else if (header instanceof PreVoteResponse answer) {
            leaders.add(message.getSrc(), answer);
            if (!leads(message.getSrc(), answer)) {
                // the stock class would depose a leader whom all agree on, whenever somebody else comes first in the view
                super.handleMessage(message, header);
            }
        } else {
            super.handleMessage(message, header);
        }
    }

    /** Who leads, for all this peer knows; who asks has perhaps missed that it is this one. */
    private void tell(Address whom) {
        down_prot.down(new EmptyMessage(whom).putHeader(id, new PreVoteResponse(raft.leader()).currTerm(raft.currentTerm()))
                .setFlag(Message.Flag.OOB));
        if (raft.isLeader()) {
            sendLeaderElectedMessage(raft.leader(), raft.currentTerm());
        }
    }

    /** Whether this one leads, by its own account, in a term that is not over. */
    private boolean leads(Address peer, PreVoteResponse answer) {
        return peer.equals(answer.leader()) && answer.currTerm() >= raft.currentTerm();
    }

    // --- as voter ---

    private void vote(Address candidate, long term) {
        if (guarded().isHalted() || isDisruptive(candidate) || raft.currentTerm(term) < 0) {
            return;
        }
        Address already = raft.votedFor();
        if (already == null || already.equals(candidate)) {
            raft.votedFor(candidate);
            sendVoteResponse(candidate, term, 0, 0);
        }
    }

    /** Somebody who is not a member, or not any more, wants an election although there is a leader: then it is he who does not know. */
    private boolean isDisruptive(Address candidate) {
        Address leader = raft.leader();
        View now = view;
        String name = Member.of(candidate);
        return leader != null && !leader.equals(candidate) && now != null && now.containsMember(leader)
                && name != null && !raft.members().contains(name);
    }

    @Override
    protected void sendVoteResponse(Address to, long term, long lastTerm, long lastIndex) {
        down_prot.down(new BytesMessage(to, guarded().myVote().encode()).putHeader(id, new VoteResponse(term, lastTerm, lastIndex))
                .setFlag(Message.Flag.OOB));
    }

    // --- as who holds the election ---

    private void count(Message message, VoteResponse response) {
        Vote vote = response.currTerm() == raft.currentTerm() && !guarded().isHalted() ? Vote.in(message) : null;
        if (vote != null && getVotes().add(message.getSrc(), response)) {
            counted.put(message.getSrc(), vote);
        }
    }

    /** Begins a round, asking everybody in the view. @return its term */
    protected final long ask() {
        long[] term = new long[1];
        guarded().guarded(() -> {
            term[0] = raft.createNewTerm();
            counted.clear();
            getVotes().reset(view.getMembers());
        });
        sendVoteRequest(term[0]);
        return term[0];
    }

    /** Who the votes of this term make the leader; null = nobody. */
    protected final Address winner(long term) {
        Address[] best = new Address[1];
        guarded().guarded(() -> {
            Vote vote = null;
            for (Address voter : term == raft.currentTerm() ? view.getMembers() : List.<Address>of()) {
                Vote next = counted.get(voter);
                if (next != null && (vote == null || next.isPreferredTo(vote)) && next.wins(counted.values())) {
                    vote = next;
                    best[0] = voter;
                }
            }
        });
        return best[0];
    }

    /** To be called once in a round: else it could make two leaders. */
    protected final void proclaim(Address leader, long term) {
        raft.setLeaderAndTerm(leader, term);
        sendLeaderElectedMessage(leader, term);
    }

    /** Only what is still so: the stock class reads leader and term one after the other. */
    @Override
    protected void sendLeaderElectedMessage(Address leader, long term) {
        guarded().guarded(() -> {
            if (leader != null && leader.equals(raft.leader()) && term == raft.currentTerm()) {
                super.sendLeaderElectedMessage(leader, term);
            }
        });
    }

    @Override
    public synchronized BaseElection startVotingThread() {
        toStop = false;
        return super.startVotingThread();
    }

    @Override
    public synchronized BaseElection stopVotingThread() {
        toStop = true;
        return super.stopVotingThread();
    }

    /** A round, on the thread for it, which comes back here until it is told to end. */
    @Override
    protected void runVotingProcess() {
        if (Thread.currentThread().isInterrupted() || guarded().isHalted() || !canDecide() || toStop && raft.leader() != null || isLed()) {
            end();
            return;
        }
        num_voting_rounds++;
        long term = ask();
        getVotes().waitForAllResponses(vote_timeout);
        Address leader = winner(term);
        if (leader != null) {
            proclaim(leader, term);
            end();
        } else if (getVotes().hasAllResponses()) {
            // whatever it is that they lack, it will not be there at once
            pause();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(vote_timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean canDecide() {
        return view != null && guarded().current().canDecide(guarded().connected());
    }

    /** Asks everybody whether he leads; to begin a term would depose him. */
    private boolean isLed() {
        leaders.reset(view.getMembers());
        down_prot.down(new EmptyMessage(null).putHeader(id, new PreVoteRequest()).setFlag(Message.Flag.OOB));
        leaders.waitForAllResponses(vote_timeout);
        return leaders.getResults().entrySet().stream().anyMatch(e -> e.getValue() != null && leads(e.getKey(), e.getValue()));
    }

    /** The stock way of being told to end. */
    private void end() {
        Thread.currentThread().interrupt();
        super.runVotingProcess();
    }
}
