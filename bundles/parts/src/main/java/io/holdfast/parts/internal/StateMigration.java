package io.holdfast.parts.internal;

import io.holdfast.model.Cid;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Fills one State from another while the other goes on serving, at constant memory.
 *
 * <p>A cursor moves over the keys. Behind it both States are equal, since each change of a key behind it is written to both; ahead
 * of it changes need no care, since the cursor will find them. The front's lock is held for a chunk at a time, so a writer waits a
 * few milliseconds at most.
 */
final class StateMigration {
    private static final int CHUNK = 512;
    private static final int SYNC_EVERY = 32;

    private final State from;
    private final StateFront front;
    private final State to;
    private Cid cursor;
    private int chunks;
    private boolean everything;
    private RuntimeException failure;

    /**
     * Prepares a migration.
     *
     * @param from  what serves, without its front
     * @param front what the writers go through
     * @param to    what is to be filled; what it holds is forgotten
     */
    StateMigration(State from, StateFront front, State to) {
        this.from = from;
        this.front = front;
        this.to = to;
    }

    /**
     * Copies; on return both are equal and stay so until {@link #stop()}.
     *
     * @param goOn asked before each chunk
     * @return false when {@code goOn} said no; then nothing is watched any more
     * @throws RuntimeException when the new State fails; the old one is unharmed
     */
    boolean copy(BooleanSupplier goOn) {
        boolean done = false;
        try {
            to.clear();
            front.watch(this);
            while (goOn.getAsBoolean()) {
                if (!chunk()) {
                    done = true;
                    return true;
                }
            }
            return false;
        } finally {
            if (!done) {
                stop();
            }
        }
    }

    /** Ends the watching. */
    void stop() {
        front.watch(null);
    }

    private boolean chunk() {
        front.writing.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            List<PinChange> pins = new ArrayList<>(CHUNK);
            try (State.Pins all = from.list(cursor)) {
                while (pins.size() < CHUNK && all.next()) {
                    pins.add(PinChange.put(all.pin()));
                }
            }
            if (pins.isEmpty()) {
                everything = true;
                return false;
            }
            // synced now and then, so that not all of it is left to the moment when it counts and writers wait
            to.apply(pins, from.position(), ++chunks % SYNC_EVERY == 0);
            cursor = pins.get(pins.size() - 1).cid();
            return true;
        } finally {
            front.writing.unlock();
        }
    }

    /** Under the front's lock: these changes were applied to the old State. */
    void applied(List<PinChange> changes, long position) {
        if (failure != null) {
            return;
        }
        try {
            to.apply(changes.stream().filter(c -> everything || cursor != null && c.cid().compareTo(cursor) <= 0).toList(), position, false);
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /**
     * Makes the new State durable and the one that counts; no change comes in between.
     *
     * @param flip records durably that the new State counts
     * @throws RuntimeException when the new State fails; the old one still counts
     */
    void complete(Runnable flip, StateFront next) {
        front.writing.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            to.apply(List.of(), from.position(), true);
            flip.run();
            front.moveTo(next);
        } finally {
            front.writing.unlock();
        }
    }
}
