package io.holdfast.consensus.raft.internal;

import io.holdfast.model.GoDuration;
import io.holdfast.model.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The checked configuration. */
record RaftSettings(Path folder, List<PeerId> peers, Duration waitForLeader, Duration network, int retries, Duration retryDelay, int backups,
        Duration heartbeat, Duration election, Duration commit, int maxAppend, int trailing, Duration snapshotInterval,
        int snapshotThreshold, Duration lease) {
    private static final String SECTION = "consensus.raft.";
    private static final int MOST = 1_000_000_000;
    /** Below, nothing between processes is reliable. */
    private static final Duration LEAST = Duration.ofMillis(5);
    /** JGroups counts milliseconds; a longer wait is none. */
    private static final Duration LONGEST = Duration.ofDays(365);

    RaftSettings {
        between("commit_retries", retries, 0);
        between("backups_rotate", backups, 1);
        between("max_append_entries", maxAppend, 1);
        between("trailing_logs", trailing, 0);
        between("snapshot_threshold", snapshotThreshold, 0);
        between("wait_for_leader_timeout", waitForLeader);
        between("network_timeout", network);
        between("commit_retry_delay", retryDelay);
        between("heartbeat_timeout", heartbeat);
        between("election_timeout", election);
        between("commit_timeout", commit);
        between("snapshot_interval", snapshotInterval);
        between("leader_lease_timeout", lease);
        if (lease.compareTo(heartbeat) > 0) {
            throw new IllegalArgumentException(SECTION + "leader_lease_timeout is " + GoDuration.format(lease)
                    + ", expected at most heartbeat_timeout, which is " + GoDuration.format(heartbeat));
        }
    }

    /** @throws IllegalArgumentException names the key, what it says and what is expected */
    static RaftSettings of(RaftConfig c) {
        return new RaftSettings(Path.of(c.data__folder().isEmpty() ? "raft" : c.data__folder()), peers(c.init__peerset()),
                duration("wait_for_leader_timeout", c.wait__for__leader__timeout()), duration("network_timeout", c.network__timeout()),
                c.commit__retries(), duration("commit_retry_delay", c.commit__retry__delay()), c.backups__rotate(),
                duration("heartbeat_timeout", c.heartbeat__timeout()), duration("election_timeout", c.election__timeout()),
                duration("commit_timeout", c.commit__timeout()), c.max__append__entries(), c.trailing__logs(),
                duration("snapshot_interval", c.snapshot__interval()), c.snapshot__threshold(),
                duration("leader_lease_timeout", c.leader__lease__timeout()));
    }

    private static List<PeerId> peers(String[] texts) {
        List<PeerId> peers = new ArrayList<>();
        for (String text : texts) {
            try {
                peers.add(PeerId.parse(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(SECTION + "init_peerset has \"" + text + "\", expected peer IDs", e);
            }
        }
        return List.copyOf(peers);
    }

    private static Duration duration(String key, String text) {
        try {
            return GoDuration.parse(Objects.requireNonNullElse(text, ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SECTION + key + " is \"" + text + "\", expected a duration such as 500ms", e);
        }
    }

    private static void between(String key, int value, int least) {
        if (value < least || value > MOST) {
            throw new IllegalArgumentException(SECTION + key + " is " + value + ", expected " + least + " to " + MOST);
        }
    }

    private static void between(String key, Duration value) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(SECTION + key + " is " + GoDuration.format(value) + ", expected "
                    + GoDuration.format(LEAST) + " to " + GoDuration.format(LONGEST));
        }
    }
}
