package io.holdfast.consensus.raft.internal.log;

import static io.holdfast.consensus.raft.internal.log.Entries.entries;
import static io.holdfast.consensus.raft.internal.log.Entries.entry;
import static io.holdfast.consensus.raft.internal.log.Entries.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.ExtendedUUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log promises, on a real folder with small segments. */
class RaftLogTest {
    private static final int SMALL = 200;

    @TempDir
    Path folder;
    private RaftLog log;

    @BeforeEach
    void open() throws IOException {
        log = RaftLog.open(new FolderDisk(folder), SMALL);
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    private void reopen() throws IOException {
        log.close();
        open();
    }

    @Test
    void aNewLogIsEmpty() {
        assertThat(log.firstAppended()).isZero();
        assertThat(log.lastAppended()).isZero();
        assertThat(log.commitIndex()).isZero();
        assertThat(log.currentTerm()).isZero();
        assertThat(log.votedFor()).isNull();
        assertThat(log.getSnapshot()).isNull();
        assertThat(log.get(0)).isNull();
        assertThat(log.get(1)).isNull();
        assertThat(log.size()).isZero();
        assertThat(log.append(1, new LogEntries())).isZero();
    }

    @Test
    void entriesComeBackAfterARestart() throws IOException {
        byte[] bytes = "xxcommandxx".getBytes(StandardCharsets.US_ASCII);
        log.append(1, entries(1, "a", "b"));
        log.append(3, new LogEntries().add(new LogEntry(2, bytes, 2, 7, true), new LogEntry(2, new byte[0]), new LogEntry(2, null)));
        for (int i = 6; i <= 40; i++) {
            log.append(i, entries(3, "e" + i));
        }
        reopen();
        assertThat(log.lastAppended()).isEqualTo(40);
        assertThat(text(log.get(2))).isEqualTo("1:b");
        assertThat(text(log.get(3))).isEqualTo("2:command!");
        assertThat(text(log.get(4))).isEqualTo("2:");
        assertThat(text(log.get(5))).isEqualTo("2:-");
        assertThat(text(log.get(40))).isEqualTo("3:e40");
        assertThat(log.get(41)).isNull();
        List<Long> seen = new ArrayList<>();
        log.forEach((e, index) -> seen.add(index), 38, 100);
        assertThat(seen).containsExactly(38L, 39L, 40L);
        assertThat(segments()).isGreaterThan(3);
    }

    private long segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> Segment.isName(f.getFileName().toString())).count();
        }
    }

    @Test
    void theTermNeverGoesDownAndAVoteEndsWithItsTerm() throws IOException {
        ExtendedUUID a = ExtendedUUID.randomUUID("a");
        ExtendedUUID b = ExtendedUUID.randomUUID("b");
        log.currentTerm(5).votedFor(a);
        log.currentTerm(3);
        assertThatThrownBy(() -> log.votedFor(b)).isInstanceOf(IllegalStateException.class).hasMessageContaining("term 5");
        log.votedFor(null);
        log.append(1, entries(2, "old"));
        reopen();
        assertThat(log.currentTerm()).isEqualTo(5);
        assertThat(log.votedFor()).isEqualTo(a);
        log.deleteAllEntriesStartingFrom(1);
        assertThat(log.currentTerm()).isEqualTo(5);
        log.reinitializeTo(10, entry(4, "base"));
        assertThat(log.currentTerm()).isEqualTo(5);
        assertThat(log.votedFor()).isEqualTo(a);
        log.append(11, entries(6, "new"));
        assertThat(log.currentTerm()).isEqualTo(6);
        assertThat(log.votedFor()).isNull();
        reopen();
        assertThat(log.currentTerm()).isEqualTo(6);
        assertThat(log.votedFor()).isNull();
    }

    @Test
    void conflictingEntriesAreRemovedFromTheBackButNoCommittedOnes() throws IOException {
        for (int i = 1; i <= 30; i++) {
            log.append(i, entries(1, "e" + i));
        }
        log.commitIndex(10);
        assertThatThrownBy(() -> log.deleteAllEntriesStartingFrom(10)).isInstanceOf(IllegalArgumentException.class);
        log.deleteAllEntriesStartingFrom(31);
        assertThat(log.lastAppended()).isEqualTo(30);
        log.deleteAllEntriesStartingFrom(12);
        assertThat(log.lastAppended()).isEqualTo(11);
        log.append(12, entries(2, "other"));
        reopen();
        assertThat(log.lastAppended()).isEqualTo(12);
        assertThat(text(log.get(12))).isEqualTo("2:other");
        assertThat(log.commitIndex()).isEqualTo(10);
    }

    @Test
    void entriesMustFollowEachOther() {
        log.append(1, entries(3, "a"));
        assertThatThrownBy(() -> log.append(3, entries(3, "c"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected at 2");
        assertThatThrownBy(() -> log.append(1, entries(3, "c"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.append(2, entries(2, "c"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("term 3 or later");
        assertThatThrownBy(() -> log.commitIndex(2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(log.append(2, entries(3, "b"))).isEqualTo(2);
    }

    @Test
    void theFrontIsRemovedUpToWhatIsCommitted() throws IOException {
        for (int i = 1; i <= 30; i++) {
            log.append(i, entries(1, "e" + i));
        }
        log.commitIndex(20);
        long before = segments();
        log.setSnapshot(ByteBuffer.wrap("state at 20".getBytes(StandardCharsets.US_ASCII)));
        log.truncate(25);
        assertThat(log.firstAppended()).isEqualTo(20);
        assertThat(log.get(19)).isNull();
        assertThat(text(log.get(20))).isEqualTo("1:e20");
        assertThat(segments()).isLessThan(before);
        reopen();
        assertThat(log.firstAppended()).isEqualTo(20);
        assertThat(log.lastAppended()).isEqualTo(30);
        assertThat(log.commitIndex()).isEqualTo(20);
        assertThat(log.size()).isEqualTo(11);
        assertThat(StandardCharsets.US_ASCII.decode(log.getSnapshot()).toString()).isEqualTo("state at 20");
    }

    @Test
    void aSnapshotFromTheLeaderReplacesEverything() throws IOException {
        log.append(1, entries(1, "a", "b"));
        log.install(ByteBuffer.wrap(new byte[] {1, 2, 3}), 1000, 4);
        reopen();
        assertThat(log.firstAppended()).isEqualTo(1000);
        assertThat(log.lastAppended()).isEqualTo(1000);
        assertThat(log.commitIndex()).isEqualTo(1000);
        assertThat(log.currentTerm()).isEqualTo(4);
        assertThat(log.get(1000).term()).isEqualTo(4);
        assertThat(log.getSnapshot()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        log.append(1001, entries(4, "next"));
        reopen();
        assertThat(text(log.get(1001))).isEqualTo("4:next");
    }

    @Test
    void manyEntriesInOneCallShareOneSync() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (RaftLog counted = RaftLog.open(disk, 1 << 20)) {
            counted.append(1, entries(0, "first"));
            int before = disk.syncs();
            counted.append(2, entries(0, "a", "b", "c", "d", "e", "f"));
            assertThat(disk.syncs()).isEqualTo(before + 1);
        }
    }

    @Test
    void aLogWithoutItsMetaFileIsRefused() throws IOException {
        log.append(1, entries(1, "a"));
        log.close();
        Files.delete(folder.resolve(Meta.FILE));
        assertThatThrownBy(this::open).isInstanceOf(RaftLogException.class).hasMessageContaining("meta");
    }

    @Test
    void deletedIsEmpty() throws IOException {
        log.currentTerm(3);
        log.append(1, entries(3, "a"));
        log.delete();
        open();
        assertThat(log.lastAppended()).isZero();
        assertThat(log.currentTerm()).isZero();
    }

    @Test
    void closedTakesNothing() throws IOException {
        log.close();
        log.close();
        assertThatThrownBy(() -> log.append(1, entries(1, "a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptIsNotAFailure() throws IOException {
        Thread.currentThread().interrupt();
        log.append(1, entries(1, "a"));
        log.currentTerm(2);
        log.setSnapshot(ByteBuffer.wrap(new byte[] {1}));
        assertThat(text(log.get(1))).isEqualTo("1:a");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(log.failure()).isNull();
        reopen();
        assertThat(log.currentTerm()).isEqualTo(2);
    }
}
