package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.PersistentState;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.Role;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.util.ByteArrayDataInputStream;

/**
 * RAFT whose members are what its log says, from the moment at which it says so (docs/rationale/014-raft-membership.md): they change one at a time,
 * a member is a peer with one particular log ({@link Member}), and who is to become one gets the entries first.
 *
 * <p>Whoever is in the view gets the entries, member or not; only members count.
 */
abstract class MemberRaft extends SerialRaft {
    private final Membership membership = new Membership();
    private final MemberChange change = new MemberChange(this);
    private volatile List<String> peers = List.of();
    private Members told = Members.NONE;
    private boolean toldRemoved;
    private volatile View seen;
    private volatile Consumer<List<String>> onMembers = peers -> { };
    private volatile Runnable onRemoved = () -> { };

    /** @param log open; closed by {@link #stop} */
    MemberRaft(RaftLog log) {
        super(log);
        // now, not when it is started: a vote may be asked for before
        ByteBuffer snapshot = log.getSnapshot();
        if (snapshot != null) {
            membership.startOver(log.firstAppended(), membersOf(snapshot));
        }
        for (long i = Math.max(1, log.firstAppended()); i <= log.lastAppended(); i++) {
            note(i, log.get(i));
        }
        told = membership.at(log.commitIndex());
        membersChanged();
    }

    private static Members membersOf(ByteBuffer snapshot) {
        PersistentState state = new PersistentState();
        try {
            state.readFrom(new ByteArrayDataInputStream(snapshot.duplicate()));
        } catch (IOException e) {
            throw new IllegalStateException("a snapshot without a list of members: " + e.getMessage(), e);
        }
        return Members.of(state.getMembers());
    }

    // --- what the component says and hears ---

    /** @param peer who this is. The name in raft says which log, too */
    @Override
    public RAFT raftId(String peer) {
        return super.raftId(Member.name(peer, durable().incarnation()));
    }

    /**
     * The peers that make a new cluster, if this peer's log is empty. It begins when all of them have been there at once. A peer that is to
     * join a cluster is told of none.
     */
    @Override
    public RAFT members(Collection<String> founders) {
        guarded(() -> {
            if (membership.changedAt() == 0 && durable().getSnapshot() == null) {
                membership.startOver(0, Members.of(founders));
                membersChanged();
            }
        });
        return this;
    }

    /** The names of the members now; a founder's as soon as it is there. */
    @Override
    public List<String> members() {
        Members now = current();
        return now.isBound() ? now.names() : now.names().stream().map(n -> connected(n) == null ? n : connected(n)).toList();
    }

    /** The members' peers now, committed or not; waits for nothing. */
    List<String> peers() {
        return peers;
    }

    /** The members now, committed or not. */
    Members current() {
        Members[] now = new Members[1];
        guarded(() -> now[0] = membership.current());
        return now[0];
    }

    boolean isMember() {
        Members now = current();
        return now.contains(raft_id) || !now.isBound() && now.contains(Member.peer(raft_id));
    }

    /** What is to be said with a vote. */
    Vote myVote() {
        LogEntry last = durable().get(durable().lastAppended());
        return new Vote(raft_id, last == null ? 0 : last.term(), durable().lastAppended(), current());
    }

    /** The peer that leads; null = none that is known. */
    String leadingPeer() {
        String name = Member.of(leader());
        return name == null ? null : Member.peer(name);
    }

    /** Calls this with the members' peers, whenever they have changed for good; under the guard: must not block. */
    void onMembers(Consumer<List<String>> listener) {
        onMembers = listener;
    }

    /**
     * Calls this, once, when this peer was a member and is none any more; must not block. It should leave the cluster then and put its data
     * aside: to come back it begins with an empty log.
     */
    void onRemoved(Runnable listener) {
        onRemoved = listener;
    }

    /**
     * As leader: makes this peer, which must be in the view, a member. It gets the entries first, and counts when it has almost all of
     * them; cancel the future to give up waiting for that. A peer that has started over with an empty log takes its own place.
     * Idempotent.
     *
     * @return completed on raft's thread: what follows must go elsewhere. Fails with {@link io.holdfast.model.ClusterException.NotReady}
     *         when nothing was done (another change is under way, there is another leader), with {@code Indeterminate} when nobody knows
     */
    CompletableFuture<Void> add(String peer) {
        return request(done -> change.add(peer, done));
    }

    /** As leader: takes its vote away from this peer, be it there or not, be it this one or not. Idempotent. Answers as {@link #add}. */
    CompletableFuture<Void> remove(String peer) {
        return request(done -> change.remove(peer, done));
    }

    private CompletableFuture<Void> request(Consumer<CompletableFuture<Void>> action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        enqueue(() -> action.accept(done), done::completeExceptionally);
        return done;
    }

    // --- what is in the log ---

    private void note(long index, LogEntry entry) {
        Members members = Members.in(entry);
        if (members != null) {
            membership.changed(index, members);
        }
    }

    /** These were appended. */
    void noteAll(long index, Collection<LogEntry> entries) {
        long changedAt = membership.changedAt();
        long i = index;
        for (LogEntry entry : entries) {
            note(i++, entry);
        }
        if (membership.changedAt() != changedAt) {
            membersChanged();
        }
    }

    void noteCut(long index) {
        if (membership.changedAt() >= index) {
            membership.cut(index);
            membersChanged();
        }
    }

    void noteSnapshot(long index, ByteBuffer snapshot) {
        membership.startOver(index, membersOf(snapshot));
        membersChanged();
    }

    /** Tells the stock class, which has a list of its own. */
    void membersChanged() {
        Members now = membership.current();
        internal_state.setMembers(now.names());
        peers = now.names().stream().map(Member::peer).distinct().toList();
        majority = now.majority();
        if (raft_id != null && !isLeader()) {
            changeRole(isMember() ? Role.Follower : Role.Learner);
        }
    }

    @Override
    protected void computeMajority() {
        majority = membership.current().majority();
    }

    /** A snapshot has the members of its last entry, not those of the log's. */
    @Override
    protected void takeSnapshot() throws Exception {
        internal_state.setMembers(membership.at(commit_index).names());
        try {
            storeSnapshot();
        } finally {
            internal_state.setMembers(membership.current().names());
        }
    }

    /** Puts a snapshot of what is applied into the log, with the members of the stock class's list. */
    void storeSnapshot() throws Exception {
        super.takeSnapshot();
    }

    /** The stock way of changing members, by entries of its own; ours have all of them. */
    @Override
    protected final CompletableFuture<byte[]> changeMembers(String name, org.jgroups.protocols.raft.InternalCommand.Type type) {
        throw new UnsupportedOperationException("use add or remove");
    }

    // --- as leader ---

    /** Up to where this one's log is known to be the leader's. */
    abstract long match(String member);

    /** Founders become members, with the logs that they have, in the first entry of all. */
    @Override
    protected byte[] firstEntry() {
        Members now = membership.current();
        if (now.isBound()) {
            return super.firstEntry();
        }
        Members bound = Members.of(members());
        return bound.isBound() ? bound.encode() : null;
    }

    /**
     * Whether this leader has committed something. Else there may be a change of an earlier term that some have and others do not, which
     * does not overlap with one that is made now (Ongaro, raft-dev, 10 July 2015: a bug in single-server membership changes).
     */
    boolean knowsAllChanges() {
        LogEntry entry = durable().get(commit_index);
        return entry != null && entry.term() == currentTerm();
    }

    /** Appends this, which counts from now on. @return its index */
    long append(Members next) {
        long index = last_appended + 1;
        appendOwn(next.encode());
        return index;
    }

    @Override
    protected void appendOwn(byte[] command) {
        // first this: the entry must not be committed by those who were members before it
        noteAll(last_appended + 1, List.of(new LogEntry(currentTerm(), command, 0, command.length, true)));
        super.appendOwn(command);
    }

    /** Something has been acknowledged, or committed, or somebody has come: may go on with what is under way. */
    void progress() {
        change.advance();
    }

    /** More is committed. */
    void committed() {
        change.advance();
        Members now = membership.at(commit_index);
        if (!now.equals(told)) {
            told = now;
            onMembers.accept(now.peers());
        }
        boolean gone = now.isBound() && !now.contains(raft_id) && !membership.current().contains(raft_id);
        if (gone && isLeader()) {
            // it has led up to here, without counting itself
            setLeaderAndTerm(null, 0);
            BaseElection election = findProtocol(BaseElection.class, this, true);
            if (election != null) {
                // not under the guard: elections have a lock that comes before it
                new Thread(election::startVotingThread, "holdfast-raft-election").start();
            }
        }
        if (gone && !toldRemoved && membership.everHad(raft_id)) {
            toldRemoved = true;
            onRemoved.run();
        }
    }

    /** This peer does not lead any more. */
    void forsakeChange() {
        change.forsake();
    }

    /** The latest one in the view that is this peer; null = it is not there. This very peer is. */
    String connected(String peer) {
        String name = raft_id != null && Member.peer(raft_id).equals(peer) ? raft_id : null;
        View now = seen;
        for (Address address : now == null ? List.<Address>of() : now.getMembers()) {
            String there = Member.of(address);
            if (there != null && Member.peer(there).equals(peer)) {
                name = there;
            }
        }
        return name;
    }

    /** The names of all in the view. */
    Set<String> connected() {
        Set<String> names = new HashSet<>();
        names.add(raft_id);
        View now = seen;
        if (now != null) {
            now.getMembers().forEach(a -> names.add(Member.of(a)));
        }
        names.remove(null);
        return names;
    }

    /** Elections see a view before RAFT does, and ask it about the members in it. */
    void sees(View view) {
        seen = view;
    }

    @Override
    public void handleView(View view) {
        seen = view;
        super.handleView(view);
        // somebody who is waited for may have come, or left; and a term may begin
        enqueue(this::progress, why -> { });
    }

    Membership membership() {
        return membership;
    }
}
