package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.PinMode;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Part;
import io.holdfast.tracker.engine.Operation.Kind;
import io.holdfast.tracker.engine.Operation.Phase;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A daemon may still do what a cancelled call asked for, even after it did the opposite, and nobody is told. So what replaced a
 * cancelled call is looked at for a while after its end, and done again if the daemon says otherwise.
 */
final class Doubts {
    /** From the end of the operation to the first look, from there to the next, and so on. */
    private static final long[] LOOKS_MS = {200, 2_000, 15_000};
    private static final int MOST = 10_000;

    private final Operations operations;
    private final Part<IpfsConnector> ipfs;
    private final ScheduledExecutorService timer;
    // all under the lock of the operations
    private final Map<Cid, Doubt> doubts = new LinkedHashMap<>();

    private static final class Doubt {
        /** What is to be looked at; null while something new is under way. */
        private Operation done;
        private int looks;
    }

    Doubts(Operations operations, Part<IpfsConnector> ipfs, ScheduledExecutorService timer) {
        this.operations = operations;
        this.ipfs = ipfs;
        this.timer = timer;
    }

    // the next three are called under the lock

    /** A call about this CID is being cancelled. */
    void cancelled(Cid cid) {
        doubts.remove(cid);
        if (doubts.size() == MOST) {
            Iterator<Cid> eldest = doubts.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        doubts.put(cid, new Doubt());
    }

    /** Something else is wanted for this CID. */
    void replaced(Cid cid) {
        Doubt doubt = doubts.get(cid);
        if (doubt != null) {
            doubt.done = null;
        }
    }

    void ended(Operation op) {
        Doubt doubt = doubts.get(op.cid());
        if (doubt == null) {
            return;
        }
        if (op.phase() == Phase.DONE && op.kind() != Kind.SHARDED) {
            doubt.done = op;
            next(op, doubt);
        } else {
            doubts.remove(op.cid());
        }
    }

    private void next(Operation op, Doubt doubt) {
        if (doubt.looks == LOOKS_MS.length) {
            doubts.remove(op.cid());
            return;
        }
        try {
            timer.schedule(() -> look(op, doubt), LOOKS_MS[doubt.looks++], TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the tracker is closed: the next one compares everything
            doubts.remove(op.cid());
        }
    }

    private void look(Operation op, Doubt doubt) {
        synchronized (operations.lock) {
            if (doubt.done != op) {
                return;
            }
        }
        ipfs.call(c -> agrees(c, op)).whenComplete((agrees, e) -> looked(op, doubt, e != null || agrees));
    }

    private static CompletionStage<Boolean> agrees(IpfsConnector daemon, Operation op) {
        if (op.kind() == Kind.PIN) {
            int depth = op.pin().maxDepth();
            return daemon.pinStatus(op.cid(), PinMode.ofDepth(depth)).thenApply(s -> s.isPinned(depth));
        }
        return daemon.pinStatus(op.cid(), PinMode.RECURSIVE).thenCompose(s -> s == IpfsPinStatus.RECURSIVE
                ? CompletableFuture.completedFuture(s) : daemon.pinStatus(op.cid(), PinMode.DIRECT))
                .thenApply(s -> s != IpfsPinStatus.RECURSIVE && s != IpfsPinStatus.DIRECT);
    }

    private void looked(Operation op, Doubt doubt, boolean agrees) {
        synchronized (operations.lock) {
            if (doubt.done != op) {
                return;
            }
            if (agrees) {
                next(op, doubt);
            } else {
                operations.redo(op);
            }
        }
    }
}
