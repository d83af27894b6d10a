package io.holdfast.libp2p.internal.peers;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the file at the start, and writes it when addresses have come or gone: soon, but at most once a minute, and at the end. */
public final class PeerstoreKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(PeerstoreKeeper.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final PeerstoreFile file;
    private final LivePeerStore peers;
    private final Clock clock;
    private boolean isKnown;
    private long written;
    private Instant due = Instant.MIN;
    private boolean isOver;

    public PeerstoreKeeper(PeerstoreFile file, LivePeerStore peers, Clock clock) {
        this.file = file;
        this.peers = peers;
        this.clock = clock;
    }

    /** Takes in what the file says. What cannot be read is never replaced by less. */
    public synchronized void read() {
        try {
            file.into(peers);
            isKnown = true;
        } catch (IOException e) {
            LOG.error("{} cannot be read: {}; beginning without it, and leaving it as it is", file, e.toString());
        }
        written = peers.changes();
    }

    /** Writes what has changed, unless it has just written; to be called every few seconds. Blocks. */
    public synchronized void check() {
        if (!isOver && peers.changes() != written && !clock.instant().isBefore(due)) {
            write();
        }
    }

    /** Writes for the last time. */
    public synchronized void close() {
        if (!isOver) {
            isOver = true;
            write();
        }
    }

    private void write() {
        if (!isKnown) {
            return;
        }
        long changes = peers.changes();
        due = clock.instant().plus(PAUSE);
        try {
            file.write(peers.lines());
            written = changes;
        } catch (IOException e) {
            LOG.error("{} cannot be written: {}", file, e.toString());
        }
    }
}
