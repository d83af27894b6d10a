package io.holdfast.consensus.raft.internal.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.util.UUID;

/** The process that {@link CrashTest} kills: appends, votes, takes snapshots, and says what the log has answered. */
final class CrashChild {
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
    private static final int SMALL = 20_000;

    private CrashChild() {
    }

    /** Argument: the folder. */
    public static void main(String[] args) throws IOException {
        Random random = new Random();
        RaftLog log = RaftLog.open(new FolderDisk(Path.of(args[0])), SMALL);
        while (true) {
            switch (random.nextInt(30)) {
                case 0 -> vote(log);
                case 1 -> log.commitIndex(log.lastAppended());
                case 2 -> snapshot(log);
                default -> append(log, 1 + random.nextInt(20));
            }
        }
    }

    private static void append(RaftLog log, int count) throws IOException {
        LogEntries entries = new LogEntries();
        long first = log.lastAppended() + 1;
        for (long index = first; index < first + count; index++) {
            entries.add(Entries.entry(log.currentTerm(), "entry " + index));
        }
        say("last " + log.append(first, entries));
    }

    private static void vote(RaftLog log) throws IOException {
        long term = log.currentTerm() + 1;
        log.currentTerm(term);
        log.votedFor(new UUID(0, term));
        say("vote " + term);
    }

    private static void snapshot(RaftLog log) throws IOException {
        long at = log.commitIndex();
        log.setSnapshot(ByteBuffer.allocate(Long.BYTES).putLong(at).flip());
        log.truncate(at);
        say("snapshot " + at);
    }

    private static void say(String what) throws IOException {
        // one write to the pipe: a line is there whole or not at all
        OUT.write((what + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
