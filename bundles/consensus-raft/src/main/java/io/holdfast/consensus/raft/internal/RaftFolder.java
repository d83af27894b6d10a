package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.spi.state.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jgroups.protocols.raft.PersistentState;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log's folder: who the members were at the first start, and whether the log and the State belong together.
 *
 * <p>A State may be behind the log: then the log is applied. One that is ahead, or has changed since raft was stopped, was written by
 * another consensus. Only a peer that is alone may go on from that: its State is then all there is, and becomes the first snapshot.
 */
final class RaftFolder {
    private static final String MEMBERS = "members";
    /** Where the State stood when raft was stopped. */
    private static final String POSITION = "position";
    private static final int SNAPSHOT_BYTES = 1 << 16;
    private static final Logger LOG = LoggerFactory.getLogger(RaftFolder.class);

    private final Path folder;
    private final int backups;

    RaftFolder(Path folder, int backups) {
        this.folder = folder;
        this.backups = backups;
    }

    /**
     * The members that a new log begins with.
     *
     * @param configured counts at the first start only, as with IPFS Cluster
     */
    List<String> members(Set<String> configured) throws IOException {
        Path file = folder.resolve(MEMBERS);
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            write(file, String.join("\n", new TreeSet<>(configured)) + "\n");
        }
        List<String> members = Files.readAllLines(file).stream().filter(l -> !l.isBlank()).toList();
        if (!Set.copyOf(members).equals(configured)) {
            LOG.info("init_peerset counts at the first start only, which was with {}", members);
        }
        return members;
    }

    /**
     * Opens the log, so that it fits the State.
     *
     * @throws IllegalStateException when the State was changed by another consensus and this peer is not alone
     */
    RaftLog open(List<String> members, State state) throws IOException {
        RaftLog log = RaftLog.open(folder);
        try {
            long position = state.position();
            long left = left();
            boolean foreign = position > log.lastAppended() || left >= 0 && position != left;
            if (foreign && members.size() > 1) {
                throw new IllegalStateException("the pinset stands at change " + position + ", but " + log + (left < 0 ? ""
                        : ", and raft left it at " + left) + ": it was changed without raft. Let a peer whose init_peerset is empty begin"
                        + " with its pinset; any other must begin with none (remove its state and its raft folder)");
            }
            if (foreign) {
                log = restart(log, members, state);
            }
            Files.deleteIfExists(folder.resolve(POSITION));
            return log;
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private long left() throws IOException {
        Path file = folder.resolve(POSITION);
        return Files.exists(file) ? Long.parseLong(Files.readString(file).trim()) : -1;
    }

    private RaftLog restart(RaftLog old, List<String> members, State state) throws IOException {
        RaftLog log = old;
        if (old.lastAppended() > 0) {
            old.close();
            Backups.putAside(folder, backups);
            Files.createDirectories(folder);
            write(folder.resolve(MEMBERS), String.join("\n", members) + "\n");
            log = RaftLog.open(folder);
        }
        LOG.info("the raft log begins with the {} pins that there are", state.count());
        ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(SNAPSHOT_BYTES, true);
        PersistentState first = new PersistentState();
        first.setMembers(members);
        first.writeTo(out);
        new PinsetMachine(state, changes -> { }).writeContentTo(out);
        log.install(ByteBuffer.wrap(out.buffer(), 0, out.position()), state.position(), Math.max(1, log.currentTerm()));
        return log;
    }

    /** To be called when raft has stopped in order: from now on the State should not change. */
    void left(long position) throws IOException {
        write(folder.resolve(POSITION), position + "\n");
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
