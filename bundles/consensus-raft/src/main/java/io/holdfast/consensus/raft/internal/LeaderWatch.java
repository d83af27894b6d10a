package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.net.PeerLinks;
import io.holdfast.model.PeerId;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.View;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What JGroups does only when the view changes: a vote when nobody has led for a while, and the end of a leader that hears from no
 * majority any more. To be looked at every now and then; one thread at a time.
 */
final class LeaderWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderWatch.class);

    private final ClusterRaft raft;
    private final GuardedElection election;
    private final PeerLinks links;
    private final Supplier<Address> leader;
    private final Supplier<View> view;
    private final RaftSettings settings;
    private final LongSupplier nanoTime;
    private long ledAt;
    private long lookedAt;
    // looks in a row at which no majority had been heard from
    private int silent;
    private long leadsSince;

    LeaderWatch(ClusterRaft raft, GuardedElection election, PeerLinks links, Supplier<Address> leader, Supplier<View> view,
            RaftSettings settings, LongSupplier nanoTime) {
        this.raft = raft;
        this.election = election;
        this.links = links;
        this.leader = leader;
        this.view = view;
        this.settings = settings;
        this.nanoTime = nanoTime;
        ledAt = nanoTime.getAsLong();
        lookedAt = ledAt;
    }

    void look() {
        long now = nanoTime.getAsLong();
        boolean late = now - lookedAt > settings.lease().toNanos() / 2;
        lookedAt = now;
        View members = view.get();
        if (members == null || raft.isHalted()) {
            ledAt = now;
            return;
        }
        if (leader.get() != null) {
            ledAt = now;
        } else if (now - ledAt > patience(members) && members.size() >= raft.majority()) {
            LOG.info("nobody has led for {} ms: a vote", (now - ledAt) / 1_000_000);
            ledAt = now;
            election.startVotingThread();
        }
        // this thread did not run either: it says nothing about the others
        lease(now, late);
    }

    /** The first in the view first, the others only when it does not: two votes at a time disturb each other. */
    private long patience(View members) {
        int rank = Math.max(0, members.getMembers().indexOf(raft.getAddress()));
        return settings.election().toNanos() * (1 + rank);
    }

    private void lease(long now, boolean late) {
        if (!raft.isLeader()) {
            silent = 0;
            leadsSince = now;
            return;
        }
        if (late || now - leadsSince < settings.lease().toNanos()) {
            silent = 0;
            return;
        }
        long heard = raft.members().stream().filter(m -> m.equals(raft.raftId()) || heard(m, now)).count();
        silent = heard >= raft.majority() ? 0 : silent + 1;
        if (silent > 1) {
            LOG.warn("this peer leads, but has heard from no majority for {} ms: it steps down", settings.lease().toMillis());
            silent = 0;
            raft.setLeaderAndTerm(null, 0);
        }
    }

    private boolean heard(String member, long now) {
        Long at = links.heardFrom(PeerId.parse(Member.peer(member)));
        return at != null && now - at <= settings.lease().toNanos();
    }
}
