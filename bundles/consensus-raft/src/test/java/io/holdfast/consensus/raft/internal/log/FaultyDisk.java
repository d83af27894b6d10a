package io.holdfast.consensus.raft.internal.log;

import java.io.IOException;
import java.util.Random;

/** A disk in memory for tests of other packages, see {@link MemoryDisk}. */
public final class FaultyDisk {
    private static final int SMALL = 400;

    private final MemoryDisk disk = new MemoryDisk();

    public RaftLog open() throws IOException {
        return RaftLog.open(disk, SMALL);
    }

    /** After so many operations nothing works any more, until the power fails. */
    public void failAt(int operation) {
        disk.failAt(operation, MemoryDisk.Fault.SHORT_WRITE);
    }

    public void powerFails(Random random) {
        disk.powerFails(random);
    }

    public int syncs() {
        return disk.syncs();
    }
}
