package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.TrackerStatus;
import java.time.Instant;

/** What is being done, was done or could not be done about one CID. Changed under the lock of its {@link Operations} only. */
public final class Operation {
    /** What an operation is for. */
    public enum Kind {
        /** Pin it. */
        PIN,
        /** Unpin it: it left the pinset. */
        UNPIN,
        /** Unpin it: it is for other peers. */
        REMOTE,
        /** A meta pin: nothing to do. */
        SHARDED
    }

    /** How far it is. */
    public enum Phase {
        QUEUED, RUNNING, DONE, FAILED,
        /** The daemon was found to disagree, long after the end. */
        LOST
    }

    private final Cid cid;
    private final Kind kind;
    volatile Pin pin;
    volatile Phase phase = Phase.QUEUED;
    volatile Instant since;
    volatile String error = "";
    volatile int attempts;
    volatile boolean priority;
    /** Whether the daemon has left during a call for it. */
    boolean left;
    /** When a durable tracker had planned it; 0 = not from a plan. */
    private final long due;

    // links of the queue it waits in, if any
    OperationQueue queue;
    Operation before;
    Operation next;
    /** The call to the daemon that runs for it, if any. */
    Call call;

    Operation(Kind kind, Pin pin, int attempts, long due, Instant since) {
        this.cid = pin.cid();
        this.kind = kind;
        this.pin = pin;
        this.attempts = attempts;
        this.due = due;
        this.since = since;
    }

    public Cid cid() {
        return cid;
    }

    public Kind kind() {
        return kind;
    }

    public Pin pin() {
        return pin;
    }

    public Phase phase() {
        return phase;
    }

    public Instant since() {
        return since;
    }

    public String error() {
        return error;
    }

    /** A clearer text for a failure; only for {@link Book#changed}. */
    public void explain(String text) {
        error = text;
    }

    public int attempts() {
        return attempts;
    }

    public long due() {
        return due;
    }

    /** Whether it waits or runs. */
    public boolean isActive() {
        return phase == Phase.QUEUED || phase == Phase.RUNNING;
    }

    /** As clients see it. */
    public TrackerStatus status() {
        return switch (kind) {
            case PIN -> switch (phase) {
                case QUEUED -> TrackerStatus.PIN_QUEUED;
                case RUNNING -> TrackerStatus.PINNING;
                case DONE -> TrackerStatus.PINNED;
                case FAILED -> TrackerStatus.PIN_ERROR;
                case LOST -> TrackerStatus.UNEXPECTEDLY_UNPINNED;
            };
            case UNPIN -> switch (phase) {
                case QUEUED -> TrackerStatus.UNPIN_QUEUED;
                case RUNNING -> TrackerStatus.UNPINNING;
                case DONE -> TrackerStatus.UNPINNED;
                case FAILED, LOST -> TrackerStatus.UNPIN_ERROR;
            };
            case REMOTE -> TrackerStatus.REMOTE;
            case SHARDED -> TrackerStatus.SHARDED;
        };
    }

    /** A picture of it. */
    public Known known() {
        return new Known(cid, kind == Kind.UNPIN ? null : pin, status(), pin.maxDepth(), since, attempts, error, priority, isActive(), 0);
    }
}
