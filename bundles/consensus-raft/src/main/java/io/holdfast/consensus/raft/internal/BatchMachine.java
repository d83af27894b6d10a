package io.holdfast.consensus.raft.internal;

import java.util.List;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.raft.StateMachine;

/** A state machine that takes what was committed at once in one go, and knows itself how far it is. */
interface BatchMachine extends StateMachine {
    /** The last entry that has been applied and is still known to be, after whatever happened. */
    long position();

    /**
     * Applies these entries, which follow each other; on return the position is the last one's index. Entries up to {@link #position}
     * are repeated after a failure or a restart, and have no effect then. One without a command has none anyway.
     *
     * @throws Exception and nothing is passed over: the same entries come again, perhaps with more
     */
    void apply(long first, List<LogEntry> entries) throws Exception;

    @Override
    default byte[] apply(byte[] command, int offset, int length, boolean serialize) {
        throw new UnsupportedOperationException("entries are applied together");
    }
}
