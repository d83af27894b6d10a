package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.util.Utils;
import org.jgroups.util.ByteArrayDataOutputStream;

/**
 * RAFT among peers that are apart. Followers hear at once what is committed. One that lags behind gets so many entries at a time, also
 * while there is load, and the next as soon as it has taken those. A snapshot is not sent again while it is under way, and entries are
 * kept behind one.
 */
final class ClusterRaft extends GuardedRaft {
    private static final int SNAPSHOT_BYTES = 1 << 16;

    private final RaftSettings settings;
    private final LongSupplier nanoTime;
    // as leader, by member: what was sent again, and when a snapshot was sent
    private final Map<String, Resent> resent = new HashMap<>();
    private final Map<String, Long> snapshots = new HashMap<>();
    private long announced;
    private long looked;
    private volatile long readyTerm = -1;
    private volatile long lastSnapshot;

    private record Resent(Address to, long last) {
    }

    /** @param log open; closed by {@link #stop} */
    ClusterRaft(RaftLog log, RaftSettings settings, LongSupplier nanoTime) {
        super(log);
        this.settings = settings;
        this.nanoTime = nanoTime;
        looked = nanoTime.getAsLong();
        resendInterval(settings.commit().toMillis());
    }

    /** Whether an entry of the present term has been applied here, and so all that was committed before it. */
    boolean isCurrent() {
        return readyTerm == currentTerm();
    }

    /** Entries since the last snapshot. */
    long sinceSnapshot() {
        return durable().commitIndex() - Math.max(lastSnapshot, durable().firstAppended());
    }

    @Override
    void forgetMatches() {
        super.forgetMatches();
        resent.clear();
        snapshots.clear();
        announced = commit_index;
    }

    @Override
    protected void process(List<Request> requests) {
        super.process(requests);
        guarded(() -> {
            if (isLeader()) {
                announce();
                long now = nanoTime.getAsLong();
                // the stock class looks when the queue has been empty for that long: under load never
                if (now - looked > settings.commit().toNanos()) {
                    looked = now;
                    flushCommitTable();
                }
            }
        });
    }

    private void announce() {
        if (commit_index > announced) {
            announced = commit_index;
            Message message = new ObjectMessage(null, null).setFlag(Message.TransientFlag.DONT_LOOPBACK)
                    .putHeader(id, new AppendEntriesRequest(getAddress(), currentTerm(), 0, 0, currentTerm(), commit_index));
            down_prot.down(message);
        }
    }

    @Override
    protected RAFT commitLogTo(long index, boolean serialize) {
        super.commitLogTo(index, serialize);
        if (!isCurrent() && !isBehind()) {
            LogEntry entry = durable().get(commit_index);
            if (entry != null && entry.term() == currentTerm()) {
                readyTerm = currentTerm();
            }
        }
        return this;
    }

    @Override
    protected void resend(Address target, long from, long to) {
        long last = Math.min(to, from + settings.maxAppend() - 1);
        resent.put(Utils.extractRaftId(target), new Resent(target, last));
        super.resend(target, from, last);
    }

    @Override
    long matched(String member, long index) {
        Resent r = resent.get(member);
        if (r != null && r.last == index && index < last_appended && index + 1 >= durable().firstAppended()) {
            resend(r.to, index + 1, last_appended);
        }
        return super.matched(member, index);
    }

    @Override
    protected void sendSnapshotTo(Address member) throws Exception {
        long now = nanoTime.getAsLong();
        Long before = snapshots.get(Utils.extractRaftId(member));
        if (before == null || now - before > settings.network().toNanos()) {
            snapshots.put(Utils.extractRaftId(member), now);
            super.sendSnapshotTo(member);
        }
    }

    @Override
    void storeSnapshot() throws Exception {
        if (isBehind()) {
            throw new IllegalStateException("no snapshot while what is committed is not applied");
        }
        ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(SNAPSHOT_BYTES, true);
        internal_state.writeTo(out);
        state_machine.writeContentTo(out);
        durable().setSnapshot(ByteBuffer.wrap(out.buffer(), 0, out.position()));
        durable().truncate(commit_index - settings.trailing());
        lastSnapshot = commit_index;
        num_snapshots++;
    }
}
