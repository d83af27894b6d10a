package io.holdfast.consensus.raft.internal.log;

import static io.holdfast.consensus.raft.internal.log.Entries.entries;
import static io.holdfast.consensus.raft.internal.log.Entries.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jgroups.Address;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.Follower;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.util.ExtendedUUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why there is a log of our own: each fault of the stock file log, shown to occur there, and not here. Should one of the first halves
 * fail after an update of JGroups-raft, that fault is gone.
 */
class StockLogFaultsTest {
    private static final Address SOMEBODY = ExtendedUUID.randomUUID("somebody");

    @TempDir
    Path folder;

    private FileBasedLog stock() throws Exception {
        FileBasedLog log = new FileBasedLog();
        log.init(folder.resolve("stock").toString(), Map.of());
        log.useFsync(true);
        return log;
    }

    private RaftLog ours() throws IOException {
        return RaftLog.open(folder.resolve("ours"));
    }

    @Test
    void fault2AFollowerForgetsItsLogWhenItRestartsAfterASnapshot() throws Exception {
        try (FileBasedLog log = stock()) {
            log.reinitializeTo(1000, new LogEntry(3, null));
        }
        try (FileBasedLog log = stock()) {
            assertThat(log.commitIndex()).isEqualTo(1000);
            assertThat(log.lastAppended()).isZero();
        }
        try (RaftLog log = ours()) {
            log.reinitializeTo(1000, new LogEntry(3, null));
        }
        try (RaftLog log = ours()) {
            assertThat(log.commitIndex()).isEqualTo(1000);
            assertThat(log.lastAppended()).isEqualTo(1000);
            assertThat(log.get(1000).term()).isEqualTo(3);
        }
    }

    @Test
    void fault3TheTermGoesDownWhenOldEntriesAreAppended() throws Exception {
        try (FileBasedLog log = stock()) {
            assertThat(termAfterOldEntries(log)).isEqualTo(3);
        }
        try (RaftLog log = ours()) {
            assertThat(termAfterOldEntries(log)).isEqualTo(5);
        }
        try (FileBasedLog log = stock(); RaftLog ours = ours()) {
            assertThat(log.currentTerm()).isEqualTo(3);
            assertThat(ours.currentTerm()).isEqualTo(5);
        }
    }

    private static long termAfterOldEntries(Log log) {
        log.currentTerm(5);
        log.append(1, entries(3, "old"));
        return log.currentTerm();
    }

    @Test
    void fault4TheVoteIsNotSynced() throws Exception {
        try (FileBasedLog log = stock()) {
            log.votedFor(SOMEBODY);
            Object file = field(field(log, "metadataStorage"), "fileStorage");
            assertThat(field(file, "requiredFlush")).as("what the file still waits for").hasToString("Metadata");
        }
        MemoryDisk disk = new MemoryDisk();
        RaftLog.open(disk, 1 << 20).votedFor(SOMEBODY);
        // nothing that was not synced survives this
        disk.powerFails(new java.util.Random(1));
        assertThat(RaftLog.open(disk, 1 << 20).votedFor()).isEqualTo(SOMEBODY);
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    @Test
    void fault4AHalfWrittenSnapshotIsTakenForAWholeOne() throws Exception {
        byte[] snapshot = "a, b and c are pinned".getBytes(StandardCharsets.US_ASCII);
        try (FileBasedLog log = stock()) {
            log.setSnapshot(ByteBuffer.wrap(snapshot));
            // written in place when it is the first one: this is what a crash in the middle leaves
            halve(folder.resolve("stock/state_snapshot.raft"));
            assertThat(log.getSnapshot().remaining()).isEqualTo(snapshot.length / 2);
        }
        try (RaftLog log = ours()) {
            log.setSnapshot(ByteBuffer.wrap(snapshot));
            halve(folder.resolve("ours").resolve(SnapshotFile.name(1)));
            assertThatThrownBy(log::getSnapshot).isInstanceOf(RaftLogException.class).hasMessageContaining("damaged");
        }
    }

    private static void halve(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Test
    void fault5WhatAFullDiskDidNotTakeIsAcknowledged() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs a device that is always full");
        Path file = Files.createDirectories(folder.resolve("stock")).resolve("entries.raft");
        Files.createSymbolicLink(file, full);
        PrintStream err = System.err;
        // it prints the exception, and that is all
        System.setErr(new PrintStream(PrintStream.nullOutputStream()));
        try (FileBasedLog log = stock()) {
            AppendResult answer = answer(log);
            assertThat(answer.success()).isTrue();
            assertThat(answer.index()).isEqualTo(1);
            assertThat(log.lastAppended()).isZero();
        } finally {
            System.setErr(err);
            Files.delete(file);
        }
        MemoryDisk disk = new MemoryDisk();
        RaftLog log = RaftLog.open(disk, 1 << 20);
        disk.failAt(1, MemoryDisk.Fault.NO_SPACE);
        assertThatThrownBy(() -> answer(log)).isInstanceOf(RaftLogException.class).hasMessageContaining("no space left");
    }

    /** What a follower with this log tells its leader about a first entry. */
    private static AppendResult answer(Log log) {
        RAFT raft = new RAFT().raftId("me").log(log);
        return new Follower(raft).handleAppendEntriesRequest(entries(0, "a"), SOMEBODY, 0, 0, 0, 0);
    }

    @Test
    void fault6DamagedEntriesComeBackAsValidOnes() throws Exception {
        try (FileBasedLog log = stock()) {
            log.append(1, entries(1, "pin a", "pin b"));
        }
        damage(folder.resolve("stock/entries.raft"));
        try (FileBasedLog log = stock()) {
            assertThat(text(log.get(1))).isEqualTo("1:pin z");
            assertThat(text(log.get(2))).isEqualTo("1:" + "\0".repeat(5));
        }
        try (RaftLog log = ours()) {
            log.append(1, entries(1, "pin a", "pin b"));
        }
        damage(folder.resolve("ours").resolve(Segment.prefix(1) + "%019d".formatted(1)));
        assertThatThrownBy(this::ours).isInstanceOf(RaftLogException.class).hasMessageContaining("damaged");
    }

    /** Flips a byte of the first command, and makes the second one zero. */
    private static void damage(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replace("pin a", "pin z").replace("pin b", "\0".repeat(5)), StandardCharsets.ISO_8859_1);
    }

    @Test
    void fault10NothingIsSyncedUnlessAskedFor() throws Exception {
        assertThat(syncs(stock())).isFalse();
        assertThat(syncs(ours())).isTrue();
    }

    private static boolean syncs(Log log) throws Exception {
        RAFT raft = new RAFT().raftId("me").members(java.util.List.of("me")).log(log);
        raft.setAddress(ExtendedUUID.randomUUID("me"));
        raft.init();
        raft.start();
        try {
            return raft.logUseFsync();
        } finally {
            raft.stop();
        }
    }
}
