package io.holdfast.consensus.raft.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
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
    private final Consumer<List<PinChange>> told;
    private final LongConsumer reached;

    /** @param told is told what was applied, in order */
    PinsetMachine(State state, Consumer<List<PinChange>> told) {
        this(state, told, position -> { });
    }

    /**
     * One that also tells how far it is.
     *
     * @param reached is given each position, after {@code told} was called
     */
    PinsetMachine(State state, Consumer<List<PinChange>> told, LongConsumer reached) {
        this.state = state;
        this.told = told;
        this.reached = reached;
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
        write(changes, last, false);
        reached.accept(last);
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

    private void write(List<PinChange> changes, long position, boolean sync) {
        state.apply(changes, position, sync);
        if (!changes.isEmpty()) {
            told.accept(changes);
        }
    }

    /** Makes the State what the snapshot says, by what differs: both are in the order of the CIDs. A crash makes it begin again. */
    @Override
    public void readContentFrom(DataInput in) throws IOException {
        long position = in.readLong();
        Batch batch = new Batch();
        try (State.Pins here = state.list(null)) {
            boolean more = here.next();
            for (Pin pin = read(in); pin != null; pin = read(in)) {
                while (more && order(here.cid(), pin.cid()) < 0) {
                    batch.add(PinChange.remove(here.cid()));
                    more = here.next();
                }
                boolean same = more && here.cid().equals(pin.cid());
                if (!same || !here.pin().equals(pin)) {
                    batch.add(PinChange.put(pin));
                }
                more = same ? here.next() : more;
            }
            for (; more; more = here.next()) {
                batch.add(PinChange.remove(here.cid()));
            }
        }
        write(batch.changes, position, true);
        reached.accept(position);
    }

    private static int order(Cid a, Cid b) {
        return Arrays.compareUnsigned(a.toBytes(), b.toBytes());
    }

    /** The next pin of a snapshot; null = there are no more. */
    private static Pin read(DataInput in) throws IOException {
        int length = in.readInt();
        if (length <= 0) {
            return null;
        }
        byte[] command = new byte[length];
        in.readFully(command);
        return Command.decode(command, 0, length).pin();
    }

    /** Changes on the way to a snapshot's state: its position comes with the last of them. */
    private final class Batch {
        private List<PinChange> changes = new ArrayList<>();

        void add(PinChange change) {
            changes.add(change);
            if (changes.size() == BATCH) {
                write(changes, state.position(), false);
                changes = new ArrayList<>();
            }
        }
    }
}
