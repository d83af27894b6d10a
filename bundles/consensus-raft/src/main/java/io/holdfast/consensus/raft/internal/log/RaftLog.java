package io.holdfast.consensus.raft.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jgroups.Address;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A raft log that keeps its word: entries, term, vote and snapshot are durable when the call that gave them returns; the term never
 * goes down; the commit index never does either. Entries that are appended in one call share one sync.
 *
 * <p>When the disk fails, whatever the reason, the log stops: that call and every later change throw {@link RaftLogException}, and
 * nothing is tried again (after a failed sync nobody knows what is on the disk). Reading goes on. Opening it anew finds what was durable.
 *
 * <p>Thread-safe. Calls block for the disk.
 */
public final class RaftLog implements Log {
    private static final Logger LOG = LoggerFactory.getLogger(RaftLog.class);
    private static final int SEGMENT_BYTES = 16 << 20;

    private final int segmentBytes;
    private Disk disk;
    private Meta meta;
    private Segments segments;
    private long commit;
    private long lastTerm;
    private boolean open;
    private volatile RaftLogException failure;
    private volatile Consumer<RaftLogException> onFailure = e -> { };

    /** One that is not open yet: {@link #init} follows. */
    public RaftLog() {
        this(SEGMENT_BYTES);
    }

    private RaftLog(int segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    /**
     * Opens the log in this folder, or makes one there.
     *
     * @throws RaftLogException when its contents are damaged; nothing that counts has been changed then
     */
    public static RaftLog open(Path folder) throws IOException {
        return open(new FolderDisk(folder), SEGMENT_BYTES);
    }

    /** @param segmentBytes a file is not added to when it has reached this size */
    static RaftLog open(Disk disk, int segmentBytes) throws IOException {
        RaftLog log = new RaftLog(segmentBytes);
        log.open(disk);
        return log;
    }

    /** @param folder the path of the folder */
    @Override
    public synchronized void init(String folder, Map<String, String> args) throws IOException {
        open(new FolderDisk(Path.of(folder)));
    }

    private synchronized void open(Disk where) throws IOException {
        if (open) {
            throw new IllegalStateException("the raft log in " + disk + " is open");
        }
        Meta found = meta(where);
        Recovery.Found entries = Recovery.read(where, found);
        disk = where;
        segments = new Segments(where, segmentBytes, found.salt(), found.epoch(), entries.segments());
        commit = entries.commit();
        lastTerm = entries.lastTerm();
        try {
            begin(found);
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
        open = true;
    }

    private void begin(Meta found) throws IOException {
        // a snapshot that was made, but the entries in front of it not removed yet
        Meta next = found.withFirst(Math.max(found.first(), found.snapshotIndex()), commit).closed(0, commit);
        write(lastTerm > next.term() ? next.withVote(lastTerm, null) : next);
        dropSnapshots();
        segments.dropFront(meta.first());
    }

    private static Meta meta(Disk disk) throws IOException {
        List<String> names = disk.list();
        if (names.contains(Meta.FILE)) {
            return Meta.read(disk);
        }
        if (names.stream().anyMatch(n -> Segment.isName(n) || SnapshotFile.isName(n))) {
            throw new RaftLogException("the raft log in " + disk + " is damaged: it has entries, but no file " + Meta.FILE
                    + ", which holds the term and the vote");
        }
        Meta fresh = Meta.fresh(new SecureRandom().nextLong());
        fresh.write(disk);
        return fresh;
    }

    /** Calls this, once, when the log stops because the disk fails; on the thread that notices. Must not block. */
    public void onFailure(Consumer<RaftLogException> listener) {
        onFailure = listener;
    }

    /** Why the log has stopped; null while it has not. */
    public RaftLogException failure() {
        return failure;
    }

    /** Which log this is: a number that no other one has, for as long as it is not removed. */
    public synchronized long incarnation() {
        return meta.salt();
    }

    /** Has no effect: without syncs a raft log is worth nothing. */
    @Override
    public Log useFsync(boolean sync) {
        return this;
    }

    @Override
    public boolean useFsync() {
        return true;
    }

    @Override
    public synchronized long currentTerm() {
        return meta.term();
    }

    /** A lower term is ignored. A higher one takes the vote of the old term away. */
    @Override
    public synchronized Log currentTerm(long term) {
        if (term > meta.term()) {
            change(() -> write(meta.withVote(term, null)));
        }
        return this;
    }

    @Override
    public synchronized Address votedFor() {
        return meta.vote();
    }

    /** @throws IllegalStateException when this peer has voted for another member in this term */
    @Override
    public synchronized Log votedFor(Address member) {
        if (Objects.equals(member, meta.vote())) {
            return this;
        }
        if (member == null) {
            // a vote ends with its term and not before: RAFT says "nobody" right after it has raised the term
            return this;
        }
        if (meta.vote() != null) {
            throw new IllegalStateException("the vote of term " + meta.term() + " is " + meta.vote() + "'s, not " + member + "'s");
        }
        change(() -> write(meta.withVote(meta.term(), member)));
        return this;
    }

    @Override
    public synchronized long commitIndex() {
        return commit;
    }

    /** Durable with the next entries, which is early enough: the peers agree on it again. A lower index is ignored. */
    @Override
    public synchronized Log commitIndex(long index) {
        if (index > lastAppended()) {
            throw new IllegalArgumentException("commit index " + index + ", expected at most " + lastAppended());
        }
        commit = Math.max(commit, index);
        return this;
    }

    /** The first entry; 0 while nothing was ever removed from the front. */
    @Override
    public synchronized long firstAppended() {
        return meta.first();
    }

    @Override
    public synchronized long lastAppended() {
        return segments.last();
    }

    /**
     * Appends all of these entries, or none of them.
     *
     * @param index {@link #lastAppended} + 1
     */
    @Override
    public synchronized long append(long index, LogEntries entries) {
        List<LogEntry> list = new ArrayList<>(entries.size());
        entries.forEach(list::add);
        check(index, list);
        if (!list.isEmpty()) {
            change(() -> write(index, list));
        }
        return lastAppended();
    }

    private void check(long index, List<LogEntry> entries) {
        if (index != lastAppended() + 1) {
            throw new IllegalArgumentException("entries at " + index + ", expected at " + (lastAppended() + 1));
        }
        long term = lastTerm;
        for (LogEntry entry : entries) {
            if (entry.term() < term || entry.length() > Record.MOST) {
                throw new IllegalArgumentException("entry of term " + entry.term() + " and " + entry.length()
                        + " bytes, expected term " + term + " or later and at most " + Record.MOST + " bytes");
            }
            term = entry.term();
        }
    }

    private void write(long index, List<LogEntry> entries) throws IOException {
        LogEntry newest = entries.get(entries.size() - 1);
        if (newest.term() > meta.term()) {
            write(meta.withVote(newest.term(), null));
        }
        segments.append(index, entries, commit);
        lastTerm = newest.term();
    }

    @Override
    public synchronized LogEntry get(long index) {
        if (index < Math.max(1, meta.first()) || index > lastAppended()) {
            return null;
        }
        try {
            return segments.get(index);
        } catch (IOException e) {
            throw fail(e);
        }
    }

    /** Removes the entries below this index, or below the commit index if that is lower. */
    @Override
    public synchronized void truncate(long index) {
        long first = Math.min(index, commit);
        if (first > meta.first()) {
            change(() -> {
                write(meta.withFirst(first, commit));
                segments.dropFront(first);
            });
        }
    }

    /** @throws IllegalArgumentException when entries that are committed would go */
    @Override
    public synchronized void deleteAllEntriesStartingFrom(long index) {
        if (index <= Math.max(commit, meta.first())) {
            throw new IllegalArgumentException("entries from " + index + " on are to be removed, but those up to "
                    + Math.max(commit, meta.first()) + " are committed");
        }
        if (index <= lastAppended()) {
            change(() -> cut(index));
        }
    }

    private void cut(long index) throws IOException {
        segments.cut(index);
        LogEntry newest = get(index - 1);
        lastTerm = newest == null ? 0 : newest.term();
    }

    /** Keeps a snapshot of what is committed. */
    @Override
    public synchronized void setSnapshot(ByteBuffer content) {
        change(() -> {
            long id = meta.snapshot() + 1;
            SnapshotFile.write(disk, id, meta.salt(), content);
            write(meta.withSnapshot(id, commit, commit));
            dropSnapshots();
        });
    }

    @Override
    public synchronized ByteBuffer getSnapshot() {
        if (meta.snapshot() == 0) {
            return null;
        }
        try {
            return SnapshotFile.read(disk, meta.snapshot(), meta.salt());
        } catch (IOException e) {
            throw fail(e);
        }
    }

    /** Forgets all entries and starts over with this one, which counts as committed. */
    @Override
    public synchronized void reinitializeTo(long index, LogEntry entry) {
        change(() -> restart(index, entry, meta));
    }

    /**
     * Starts over with a snapshot from the leader: it and the log change together.
     *
     * @param index the last entry that it contains
     * @param term  the term of that entry
     */
    public synchronized void install(ByteBuffer content, long index, long term) {
        change(() -> {
            long id = meta.snapshot() + 1;
            SnapshotFile.write(disk, id, meta.salt(), content);
            restart(index, new LogEntry(term, null), meta.withSnapshot(id, index, index));
            dropSnapshots();
        });
    }

    private void restart(long index, LogEntry entry, Meta base) throws IOException {
        Segments fresh = segments.next(index, entry);
        try {
            Meta next = base.restarted(base.epoch() + 1, index);
            write(entry.term() > next.term() ? next.withVote(entry.term(), null) : next);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
        Segments old = segments;
        segments = fresh;
        commit = index;
        lastTerm = entry.term();
        old.dropAll();
    }

    private void dropSnapshots() throws IOException {
        for (String name : disk.list()) {
            if (SnapshotFile.isName(name) && !name.equals(SnapshotFile.name(meta.snapshot()))) {
                disk.delete(name);
            }
        }
    }

    @Override
    public void forEach(ObjLongConsumer<LogEntry> consumer) {
        forEach(consumer, firstAppended(), lastAppended());
    }

    @Override
    public void forEach(ObjLongConsumer<LogEntry> consumer, long from, long to) {
        long end = Math.min(to, lastAppended());
        for (long index = Math.max(Math.max(1, from), firstAppended()); index <= end; index++) {
            consumer.accept(get(index), index);
        }
    }

    @Override
    public synchronized long sizeInBytes() {
        return segments.bytes();
    }

    /** Removes everything. */
    @Override
    public synchronized void delete() throws IOException {
        segments.close();
        open = false;
        for (String name : disk.list()) {
            // the meta file last: without it entries would be damage
            if (!name.equals(Meta.FILE)) {
                disk.delete(name);
            }
        }
        disk.sync();
        disk.delete(Meta.FILE);
        disk.sync();
    }

    /** Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        try {
            if (failure == null) {
                write(meta.closed(lastAppended(), commit));
            }
        } finally {
            segments.close();
        }
    }

    private void write(Meta next) throws IOException {
        next.write(disk);
        meta = next;
    }

    private interface Change {
        void run() throws IOException;
    }

    private void change(Change change) {
        if (failure != null) {
            throw new RaftLogException(failure.getMessage(), failure);
        }
        if (!open) {
            throw new IllegalStateException("the raft log is closed");
        }
        try {
            change.run();
        } catch (IOException e) {
            throw fail(e);
        }
    }

    private RaftLogException fail(IOException e) {
        if (failure == null) {
            failure = new RaftLogException("the raft log in " + disk + " has stopped: " + e.getMessage(), e);
            LOG.error("{}", failure.getMessage());
            onFailure.accept(failure);
        }
        return failure;
    }

    @Override
    public synchronized String toString() {
        return "raft log in " + disk + ": entries " + firstAppended() + " to " + lastAppended() + ", committed " + commit + ", term "
                + currentTerm() + (failure == null ? "" : ", stopped");
    }
}
