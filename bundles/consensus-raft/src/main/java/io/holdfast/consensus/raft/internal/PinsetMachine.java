package io.holdfast.consensus.raft.internal;

import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jgroups.protocols.raft.LogEntry;

/**
 * Applies commands to a State: all that was committed at once in one write, which is not synced, since the log is what a restart goes on from.
 * The log must keep what the State has not made durable yet.
 *
 * <p>Its snapshots are pins one after the other, in memory: for small pinsets and tests, until there are checkpoints.
 */
final class PinsetMachine implements BatchMachine {
    private static final int BATCH = 1_000;

    private final State state;
    private final Consumer<List<PinChange>> applied;

    /** @param applied is told what was applied, in order */
    PinsetMachine(State state, Consumer<List<PinChange>> applied) {
        this.state = state;
        this.applied = applied;
    }

    @Override
    public long position() {
        return state.position();
    }

    @Override
    public void apply(long first, List<LogEntry> entries) {
        long last = first + entries.size() - 1;
        long position = state.position();
        if (position >= last) {
            return;
        }
        List<PinChange> changes = new ArrayList<>(entries.size());
        for (LogEntry e : entries.subList((int) Math.max(0, position - first + 1), entries.size())) {
            if (e.command() != null) {
                changes.add(Command.decode(e.command(), e.offset(), e.length()));
            }
        }
        state.apply(changes, last, false);
        applied.accept(changes);
    }

    @Override
    public void writeContentTo(DataOutput out) throws IOException {
        out.writeLong(state.position());
        try (State.Pins pins = state.list(null)) {
            while (pins.next()) {
                byte[] command = Command.encode(PinChange.put(pins.pin()));
                out.writeInt(command.length);
                out.write(command);
            }
        }
        out.writeInt(0);
    }

    @Override
    public void readContentFrom(DataInput in) throws IOException {
        long position = in.readLong();
        state.clear();
        List<PinChange> batch = new ArrayList<>();
        for (int length = in.readInt(); length > 0; length = in.readInt()) {
            byte[] command = new byte[length];
            in.readFully(command);
            batch.add(Command.decode(command, 0, length));
            if (batch.size() == BATCH) {
                // not there yet: a crash here makes it begin again
                state.apply(batch, 0, false);
                batch = new ArrayList<>();
            }
        }
        state.apply(batch, position, true);
    }
}
