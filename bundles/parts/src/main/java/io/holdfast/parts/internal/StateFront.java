package io.holdfast.parts.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The State as its users see it: lets a migration watch the changes, and passes calls on to the next State for those that still
 * hold this one when the pinset has moved.
 */
final class StateFront implements State {
    /** Held by who writes. Fair: a migration takes it again and again, and a writer comes in after the first time. */
    final ReentrantLock writing = new ReentrantLock(true);

    private final State target;
    private final Consumer<StateFront> onFailure;
    private StateMigration watcher;
    private volatile StateFront successor;

    /**
     * Stands before a State.
     *
     * @param onFailure is told when a write failed: the State takes no more until it is opened again
     */
    StateFront(State target, Consumer<StateFront> onFailure) {
        this.target = target;
        this.onFailure = onFailure;
    }

    @Override
    public String storeId() {
        StateFront next = successor;
        return next == null ? target.storeId() : next.storeId();
    }

    @Override
    public long position() {
        StateFront next = successor;
        return next == null ? target.position() : next.position();
    }

    @Override
    public long count() {
        StateFront next = successor;
        return next == null ? target.count() : next.count();
    }

    @Override
    public Optional<Pin> get(Cid cid) {
        StateFront next = successor;
        return next == null ? target.get(cid) : next.get(cid);
    }

    @Override
    public Pins list(Cid after) {
        StateFront next = successor;
        return next == null ? target.list(after) : next.list(after);
    }

    @Override
    public void apply(List<PinChange> changes, long position, boolean sync) {
        writing.lock();
        try {
            applyAlone(changes, position, sync);
        } finally {
            writing.unlock();
        }
    }

    private void applyAlone(List<PinChange> changes, long position, boolean sync) {
        if (successor != null) {
            successor.apply(changes, position, sync);
            return;
        }
        try {
            target.apply(changes, position, sync);
        } catch (ClusterException.NotReady e) {
            throw e;
        } catch (RuntimeException e) {
            onFailure.accept(this);
            throw e;
        }
        if (watcher != null) {
            watcher.applied(changes, position);
        }
    }

    @Override
    public void clear() {
        throw new IllegalStateException("the serving state cannot be cleared");
    }

    /** From now on this migration is told of each change; null ends that. */
    void watch(StateMigration migration) {
        writing.lock();
        try {
            watcher = migration;
        } finally {
            writing.unlock();
        }
    }

    /** From now on everything goes to this State. The caller holds {@link #writing}. */
    void moveTo(StateFront next) {
        watcher = null;
        successor = next;
    }
}
