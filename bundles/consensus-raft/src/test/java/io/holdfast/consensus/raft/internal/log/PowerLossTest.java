package io.holdfast.consensus.raft.internal.log;

import static io.holdfast.consensus.raft.internal.log.Entries.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.TreeMap;
import org.jgroups.Address;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.ExtendedUUID;
import org.junit.jupiter.api.Test;

/** Random operations against a model, on a disk that loses its power, or fails, at any operation. */
class PowerLossTest {
    private static final int HISTORIES = Integer.getInteger("holdfast.raft.stories", 2_000);
    private static final int STEPS = 40;

    /** What the log has promised. */
    private static final class Model {
        private long term;
        private Address vote;
        private long first;
        private long commit;
        private long snapshotAt;
        private int snapshot = -1;
        private TreeMap<Long, String> entries = new TreeMap<>();

        Model copy() {
            Model m = new Model();
            m.term = term;
            m.vote = vote;
            m.first = first;
            m.commit = commit;
            m.snapshot = snapshot;
            m.snapshotAt = snapshotAt;
            m.entries = new TreeMap<>(entries);
            return m;
        }

        /** What a restart does: entries that the snapshot contains need not be applied again. */
        void startAtSnapshot() {
            first = Math.max(first, snapshotAt);
            entries.headMap(first).clear();
        }

        long last() {
            return entries.isEmpty() ? 0 : entries.lastKey();
        }

        long lastTerm() {
            return entries.isEmpty() ? 0 : Long.parseLong(entries.lastEntry().getValue().split(":")[0]);
        }
    }

    @Test
    void whatWasPromisedIsThereAfterEachRestart() throws IOException {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            new History(seed).run();
        }
    }

    private static final class History {
        private final long seed;
        private final Random random;
        private final MemoryDisk disk = new MemoryDisk();
        private final int segmentBytes;
        private Model model = new Model();
        // what is true if the operation under way, which failed, was done nevertheless
        private Model perhaps;
        private RaftLog log;
        private int command;

        History(long seed) {
            this.seed = seed;
            random = new Random(seed);
            segmentBytes = 100 + random.nextInt(600);
        }

        void run() throws IOException {
            log = RaftLog.open(disk, segmentBytes);
            for (int step = 0; step < STEPS; step++) {
                int dice = random.nextInt(20);
                if (dice == 0) {
                    log.close();
                    restart(step);
                } else if (dice == 1) {
                    disk.powerFails(random);
                    restart(step);
                } else if (dice == 2) {
                    failing(step);
                } else {
                    Model next = model.copy();
                    operation(next);
                    model = next;
                    compare(step, log.commitIndex());
                }
            }
        }

        /** One operation in which the disk fails; then nothing goes, until it is opened again. */
        private void failing(int step) throws IOException {
            disk.failAt(1 + random.nextInt(8), MemoryDisk.Fault.values()[random.nextInt(2)]);
            perhaps = model.copy();
            try {
                operation(perhaps);
                model = perhaps;
            } catch (RaftLogException e) {
                assertThat(log.failure()).as(at(step)).isNotNull();
                assertThatThrownBy(() -> log.currentTerm(Long.MAX_VALUE)).isInstanceOf(RaftLogException.class);
            }
            disk.powerFails(random);
            restart(step);
        }

        private void restart(int step) throws IOException {
            try {
                log = RaftLog.open(disk, segmentBytes);
            } catch (RaftLogException e) {
                throw new AssertionError(at(step), e);
            }
            model.startAtSnapshot();
            if (perhaps != null && log.firstAppended() == Math.max(perhaps.first, perhaps.snapshotAt)) {
                perhaps.startAtSnapshot();
            }
            if (perhaps != null && !same(model) && (same(perhaps) || between())) {
                perhaps.entries = read();
                perhaps.term = log.currentTerm();
                perhaps.vote = log.votedFor();
                model = perhaps;
            }
            perhaps = null;
            // the commit index may come back lower: only then, and never below what a snapshot or a removal was based on
            assertThat(log.commitIndex()).as(at(step)).isLessThanOrEqualTo(model.commit)
                    .isGreaterThanOrEqualTo(Math.max(model.first, model.snapshotAt));
            model.commit = log.commitIndex();
            model.startAtSnapshot();
            compare(step, model.commit);
        }

        /** Whether the log is what a half-done operation may leave: some of its entries, or a higher term. */
        private boolean between() {
            TreeMap<Long, String> now = read();
            boolean term = log.currentTerm() >= model.term && log.currentTerm() <= perhaps.term;
            boolean grown = now.entrySet().containsAll(model.entries.entrySet()) && perhaps.entries.entrySet().containsAll(now.entrySet());
            boolean shrunk = now.entrySet().containsAll(perhaps.entries.entrySet()) && model.entries.entrySet().containsAll(now.entrySet());
            return term && (grown || shrunk);
        }

        private boolean same(Model m) {
            return read().equals(m.entries) && log.currentTerm() == m.term && (log.votedFor() == null ? m.vote == null : log.votedFor().equals(m.vote))
                    && snapshot() == m.snapshot;
        }

        private TreeMap<Long, String> read() {
            TreeMap<Long, String> now = new TreeMap<>();
            log.forEach((entry, index) -> now.put(index, text(entry)));
            return now;
        }

        private int snapshot() {
            ByteBuffer content = log.getSnapshot();
            return content == null ? -1 : content.getInt();
        }

        private void operation(Model next) {
            switch (random.nextInt(10)) {
                case 0 -> {
                    next.term += random.nextInt(3);
                    if (next.term != model.term) {
                        next.vote = null;
                    }
                    log.currentTerm(next.term);
                }
                case 1 -> {
                    if (next.vote == null) {
                        next.vote = ExtendedUUID.randomUUID("p");
                        log.votedFor(next.vote);
                    }
                }
                case 2 -> {
                    next.commit += random.nextLong(next.last() - next.commit + 1);
                    log.commitIndex(next.commit);
                }
                case 3 -> {
                    if (next.last() > Math.max(next.commit, next.first)) {
                        long from = Math.max(next.commit, next.first) + 1 + random.nextLong(next.last() - Math.max(next.commit, next.first));
                        next.entries.tailMap(from, true).clear();
                        log.deleteAllEntriesStartingFrom(from);
                    }
                }
                case 4 -> {
                    next.snapshot = command++;
                    next.snapshotAt = next.commit;
                    log.setSnapshot(number(next.snapshot));
                }
                case 5 -> {
                    long to = random.nextLong(next.last() + 3);
                    if (Math.min(to, next.commit) > next.first) {
                        next.first = Math.min(to, next.commit);
                        next.entries.headMap(next.first).clear();
                    }
                    log.truncate(to);
                }
                case 6 -> install(next);
                default -> append(next);
            }
        }

        private void install(Model next) {
            if (random.nextInt(4) != 0) {
                append(next);
                return;
            }
            long index = next.last() + 1 + random.nextInt(5);
            long term = Math.max(next.lastTerm(), 1);
            next.snapshot = command++;
            next.entries.clear();
            next.entries.put(index, term + ":-");
            next.first = index;
            next.commit = index;
            next.snapshotAt = index;
            if (term > next.term) {
                next.term = term;
                next.vote = null;
            }
            log.install(number(next.snapshot), index, term);
        }

        private void append(Model next) {
            long term = Math.max(next.lastTerm(), Math.max(1, next.term - random.nextInt(2)));
            LogEntries entries = new LogEntries();
            long index = next.last() + 1;
            for (int i = random.nextInt(5); i >= 0; i--) {
                LogEntry entry = Entries.entry(term, "c" + command++ + " ".repeat(random.nextInt(100)));
                entries.add(entry);
                next.entries.put(next.last() + 1, text(entry));
            }
            if (term > next.term) {
                next.term = term;
                next.vote = null;
            }
            assertThat(log.append(index, entries)).isEqualTo(next.last());
        }

        private static ByteBuffer number(int n) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(n).flip();
        }

        private void compare(int step, long commit) {
            assertThat(read()).as(at(step)).isEqualTo(model.entries);
            assertThat(log.lastAppended()).as(at(step)).isEqualTo(model.last());
            assertThat(log.firstAppended()).as(at(step)).isEqualTo(model.first);
            assertThat(log.currentTerm()).as(at(step)).isEqualTo(model.term);
            assertThat(log.votedFor()).as(at(step)).isEqualTo(model.vote);
            assertThat(commit).as(at(step)).isEqualTo(model.commit);
            assertThat(snapshot()).as(at(step)).isEqualTo(model.snapshot);
        }

        private String at(int step) {
            return "seed " + seed + ", step " + step;
        }
    }
}
