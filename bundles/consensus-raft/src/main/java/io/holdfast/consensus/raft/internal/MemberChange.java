package io.holdfast.consensus.raft.internal;

import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The one change of the members that a leader has under way. It is told when something has happened, goes as far as it can, and never waits.
 * Called under the guard.
 */
final class MemberChange {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    // who lacks no more than this has it in one message
    private static final long ALMOST = 1_000;

    private final MemberRaft raft;
    private Wish wish;

    /** What is to be. */
    private static final class Wish {
        private final String peer;
        // with the log it has now; null = it is to go
        private final String member;
        private final CompletableFuture<Void> done;
        // the entry that is not committed yet; 0 = none
        private long index;
        private boolean begun;

        Wish(String peer, String member, CompletableFuture<Void> done) {
            this.peer = peer;
            this.member = member;
            this.done = done;
        }

        @Override
        public String toString() {
            return (member == null ? "removing " : "adding ") + peer;
        }
    }

    MemberChange(MemberRaft raft) {
        this.raft = raft;
    }

    void add(String peer, CompletableFuture<Void> done) {
        if (!mayBegin(done)) {
            return;
        }
        String there = raft.connected(peer);
        boolean is = there == null ? raft.current().of(peer) != null : raft.current().contains(there);
        if (is) {
            done.complete(null);
        } else if (there == null) {
            done.completeExceptionally(notReady(peer + " is not connected"));
        } else {
            begin(new Wish(peer, there, done));
        }
    }

    void remove(String peer, CompletableFuture<Void> done) {
        if (!mayBegin(done)) {
            return;
        }
        Members now = raft.current();
        if (now.of(peer) == null) {
            done.complete(null);
        } else if (now.names().size() == 1) {
            done.completeExceptionally(new ClusterException.Refused("cannot remove ourselves from a 1-peer cluster"));
        } else {
            begin(new Wish(peer, null, done));
        }
    }

    /** One at a time. */
    private boolean mayBegin(CompletableFuture<Void> done) {
        String why = null;
        if (!raft.isLeader()) {
            done.completeExceptionally(raft.notLeader());
            return false;
        } else if (wish != null && !givenUp()) {
            why = "another change of the members is under way: " + wish;
        } else if (raft.membership().changedAt() > raft.commitIndex()) {
            why = "another change of the members is not agreed on yet";
        } else if (!raft.knowsAllChanges()) {
            why = "the leader has agreed on nothing yet";
        }
        if (why != null) {
            done.completeExceptionally(notReady(why));
        }
        return why == null;
    }

    private boolean givenUp() {
        return wish.index == 0 && wish.done.isDone();
    }

    private void begin(Wish next) {
        wish = next;
        advance();
    }

    void advance() {
        if (wish == null || !raft.isLeader()) {
            return;
        }
        if (givenUp()) {
            wish = null;
        } else if (wish.index == 0) {
            step();
        } else if (raft.commitIndex() >= wish.index) {
            wish.index = 0;
            step();
        }
    }

    private void step() {
        Members now = raft.current();
        String old = now.of(wish.peer);
        if (wish.member == null ? old == null : now.contains(wish.member)) {
            CompletableFuture<Void> done = wish.done;
            wish = null;
            done.complete(null);
        } else if (old != null) {
            append(now.without(old));
        } else if (!raft.connected().contains(wish.member)) {
            fail(wish.peer + " has left");
        } else if (raft.match(wish.member) + ALMOST >= raft.lastAppended()) {
            append(now.with(wish.member));
        }
    }

    private void append(Members next) {
        if (!next.canDecide(raft.connected())) {
            fail("of " + next.peers() + ", which takes " + next.majority() + ", only "
                    + next.names().stream().filter(raft.connected()::contains).map(Member::peer).toList() + " are connected");
            return;
        }
        wish.begun = true;
        // before it is appended: with one member it is committed right there
        wish.index = raft.lastAppended() + 1;
        raft.append(next);
    }

    private void fail(String why) {
        CompletableFuture<Void> done = wish.done;
        boolean begun = wish.begun;
        wish = null;
        done.completeExceptionally(begun ? new ClusterException.Indeterminate(why + "; its earlier log is no member any more", null) : notReady(why));
    }

    /** This peer does not lead any more. */
    void forsake() {
        if (wish == null) {
            return;
        }
        String what = wish.toString();
        CompletableFuture<Void> done = wish.done;
        boolean begun = wish.begun;
        wish = null;
        done.completeExceptionally(begun ? new ClusterException.Indeterminate("this peer stopped being the leader while " + what, null)
                : notReady("this peer stopped being the leader before " + what));
    }

    private static ClusterException notReady(String why) {
        return new ClusterException.NotReady(why, RETRY_AFTER);
    }
}
