package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.tracker.engine.Operation.Kind;
import io.holdfast.tracker.engine.Operation.Phase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The operations, at most one for each CID, and the queues they wait in. Looking one up takes no lock; every change is made under
 * {@link #lock}, which is never held over a call to the daemon or the State.
 */
public final class Operations {
    /** IPFS Cluster's text. */
    static final String FULL = "pin/unpin operation queue is full. Try increasing max_pin_queue_size";

    final Object lock = new Object();
    private final ConcurrentSkipListMap<Cid, Operation> table = new ConcurrentSkipListMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private final OperationQueue priority = new OperationQueue();
    private final OperationQueue normal = new OperationQueue();
    private final OperationQueue unpins = new OperationQueue();
    private final Limits limits;
    private final Clock clock;
    private final Book book;
    private int active;
    private Runnable work = () -> { };
    private Doubts doubts;

    public Operations(Limits limits, Clock clock, Book book) {
        this.limits = limits;
        this.clock = clock;
        this.book = book;
    }

    void onWork(Runnable action, Doubts doubts) {
        this.work = action;
        this.doubts = doubts;
    }

    /** The operation of this CID, or null. */
    public Operation get(Cid cid) {
        return table.get(cid);
    }

    /** The operations after this CID (null: from the first), ascending, at most so many. */
    public List<Operation> after(Cid after, int max) {
        List<Operation> out = new ArrayList<>();
        for (Operation op : (after == null ? table : table.tailMap(after, false)).values()) {
            if (out.size() == max) {
                break;
            }
            out.add(op);
        }
        return out;
    }

    /** Operations in memory that wait or run. */
    public int active() {
        synchronized (lock) {
            return active;
        }
    }

    /** Pin operations that wait. */
    public long queuedPins() {
        synchronized (lock) {
            return priority.size() + (long) normal.size();
        }
    }

    /** Begins to note what is handed in. */
    public Watch watch() {
        return watch(new Watch(this, null));
    }

    /** Begins to note what is handed in for this CID: for as long as the daemon takes to answer. */
    public Watch watch(Cid only) {
        return watch(new Watch(this, only));
    }

    private Watch watch(Watch watch) {
        synchronized (lock) {
            watches.add(watch);
        }
        return watch;
    }

    void unwatch(Watch watch) {
        synchronized (lock) {
            watches.remove(watch);
        }
    }

    /** Hands in what is to be done about this CID now, whatever was to be done before. */
    public void submit(Kind kind, Pin pin) {
        Call stale;
        synchronized (lock) {
            touch(pin.cid());
            stale = replace(kind, pin, -1, 0);
        }
        finish(stale);
    }

    /**
     * The same, unless something was handed in for this CID since the watch began.
     *
     * @param attempts how often it was tried before; -1 = as the present operation says
     * @param due      when it had been planned; 0 = was not
     * @return whether it was handed in
     */
    public boolean submit(Watch watch, Kind kind, Pin pin, int attempts, long due) {
        Call stale;
        synchronized (lock) {
            if (watch.isStale(pin.cid())) {
                return false;
            }
            stale = replace(kind, pin, attempts, due);
        }
        finish(stale);
        return true;
    }

    /** Hands in again what has ended, because it did not last. Under the lock, when nothing was handed in since. */
    void redo(Operation op) {
        touch(op.cid());
        replace(op.kind(), op.pin(), 0, 0);
    }

    /** Runs this while no operation changes. */
    public void locked(Runnable action) {
        synchronized (lock) {
            action.run();
        }
    }

    /** Runs this under the lock, unless something was handed in for this CID since the watch began or an operation is under way. */
    public boolean ifIdle(Watch watch, Cid cid, Runnable action) {
        synchronized (lock) {
            Operation op = table.get(cid);
            if (watch.isStale(cid) || op != null && op.isActive()) {
                return false;
            }
            action.run();
            return true;
        }
    }

    /** Notes an end that was learned, not worked for. Only inside {@link #ifIdle}. */
    public void settle(Kind kind, Phase phase, Pin pin, String error) {
        Operation old = table.get(pin.cid());
        Operation op = new Operation(kind, pin, old == null ? 0 : old.attempts, 0, clock.instant());
        op.error = error;
        op.phase = phase;
        put(op);
        ended(op);
    }

    private void touch(Cid cid) {
        for (Watch watch : watches) {
            watch.touch(cid);
        }
    }

    // under the lock; the call returned is to be cancelled outside of it
    private Call replace(Kind kind, Pin pin, int attempts, long due) {
        Operation old = table.get(pin.cid());
        if (old != null && old.kind() == kind && old.isActive()) {
            boolean sameWork = old.phase == Phase.QUEUED || kind != Kind.PIN || sameWork(old.pin, pin);
            old.pin = pin;
            if (sameWork) {
                return null;
            }
        }
        int before = attempts >= 0 ? attempts : old != null && old.kind() == kind ? old.attempts : 0;
        Operation op = new Operation(kind, pin, before, due, clock.instant());
        doubts.replaced(pin.cid());
        Call stale = old == null ? null : drop(old);
        if (kind == Kind.SHARDED) {
            op.phase = Phase.DONE;
            put(op);
            ended(op);
        } else {
            enqueue(op);
        }
        return stale;
    }

    private void enqueue(Operation op) {
        op.priority = op.kind() == Kind.PIN && op.attempts <= limits.priorityRetries()
                && clock.instant().isBefore(op.pin.timestamp().plus(limits.priorityAge()));
        OperationQueue queue = queueOf(op);
        if (queue.size() + book.waitingElsewhere() >= limits.maxQueue()) {
            op.error = FULL;
            op.phase = Phase.FAILED;
            put(op);
            ended(op);
        } else if (book.admits(op)) {
            put(op);
            active++;
            queue.addLast(op);
            book.changed(op);
            work.run();
        }
    }

    private OperationQueue queueOf(Operation op) {
        return op.kind() != Kind.PIN ? unpins : op.priority ? priority : normal;
    }

    private void put(Operation op) {
        table.put(op.cid(), op);
    }

    private Call drop(Operation old) {
        table.remove(old.cid(), old);
        if (old.isActive()) {
            active--;
        }
        if (old.queue != null) {
            old.queue.remove(old);
        }
        Call stale = old.call;
        old.call = null;
        if (stale != null) {
            doubts.cancelled(old.cid());
        }
        return stale;
    }

    private void finish(Call stale) {
        if (stale != null) {
            stale.abandon();
        }
    }

    // what follows is for the runner, under the lock

    Operation nextPin() {
        Operation op = priority.poll();
        return begin(op != null ? op : normal.poll());
    }

    Operation nextUnpin() {
        return begin(unpins.poll());
    }

    private Operation begin(Operation op) {
        if (op != null) {
            op.phase = Phase.RUNNING;
            op.attempts++;
            op.since = clock.instant();
            book.changed(op);
        }
        return op;
    }

    /**
     * Back into its queue, as if it had not been tried.
     *
     * @param left whether the daemon left during the call. That may be this operation's doing: the second time it goes to the end
     *     of the queue, so that it does not keep the others from seeing whether the daemon is back
     */
    void giveBack(Operation op, boolean left) {
        op.call = null;
        op.attempts--;
        op.phase = Phase.QUEUED;
        op.since = clock.instant();
        if (left && op.left) {
            queueOf(op).addLast(op);
        } else {
            queueOf(op).addFirst(op);
        }
        op.left |= left;
        book.changed(op);
    }

    /** It has ended: well when the error is null. */
    void end(Operation op, String error) {
        op.call = null;
        active--;
        // the phase last: whoever reads without the lock and sees a failure sees its text, too
        op.error = error == null ? "" : error;
        op.since = clock.instant();
        op.phase = error == null ? Phase.DONE : Phase.FAILED;
        ended(op);
    }

    private void ended(Operation op) {
        book.changed(op);
        doubts.ended(op);
        if (!book.keeps(op)) {
            table.remove(op.cid(), op);
        }
    }

    /** Takes an operation that ended out of the table. Only inside {@link #ifIdle}. */
    public void forget(Cid cid) {
        table.remove(cid);
    }

    private static boolean sameWork(Pin a, Pin b) {
        return a.maxDepth() == b.maxDepth()
                && Objects.equals(a.options().origins(), b.options().origins())
                && Objects.equals(a.options().pinUpdate(), b.options().pinUpdate());
    }
}
