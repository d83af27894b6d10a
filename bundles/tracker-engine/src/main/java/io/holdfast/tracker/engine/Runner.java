package io.holdfast.tracker.engine;

import io.holdfast.model.ClusterException;
import io.holdfast.model.GoDuration;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.tracker.engine.Operation.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes operations out of the queues and makes the calls: so many at a time, without a thread for each. A connector that is being
 * swapped, and (if the tracker wants it so) a daemon that is away, give the operation back to its queue untried.
 */
public final class Runner implements AutoCloseable {
    private final Operations operations;
    private final Part<IpfsConnector> ipfs;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final int maxPins;
    private final int maxUnpins;
    private final boolean waitsForDaemon;
    private final DaemonWatch daemon;
    private final Doubts doubts;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final Set<Call> calls = new LinkedHashSet<>();
    private int pins;
    private int unpins;
    private Instant nextCheck;
    private AutoCloseable serving = () -> { };
    private boolean closed;

    /**
     * @param maxUnpins      unpin operations at the same time
     * @param waitsForDaemon whether operations wait for a daemon that is away, rather than fail
     */
    public Runner(Operations operations, Part<IpfsConnector> ipfs, Clock clock, ScheduledExecutorService timer, int maxPins,
            int maxUnpins, boolean waitsForDaemon) {
        this.operations = operations;
        this.ipfs = ipfs;
        this.clock = clock;
        this.timer = timer;
        this.maxPins = maxPins;
        this.maxUnpins = maxUnpins;
        this.waitsForDaemon = waitsForDaemon;
        this.daemon = new DaemonWatch(timer, this::wake);
        this.doubts = new Doubts(operations, ipfs, timer);
    }

    public void start() {
        operations.onWork(this::workCame, doubts);
        serving = ipfs.onServing(c -> {
            daemon.tryNow();
            wake();
        });
    }

    // under the lock
    private void workCame() {
        if (!closed && (pins < maxPins || unpins < maxUnpins)) {
            wake();
        }
    }

    private void wake() {
        if (wanted.compareAndSet(false, true)) {
            try {
                timer.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // the tracker is closed: there is nothing left to start
                wanted.set(false);
            }
        }
    }

    private void drain() {
        wanted.set(false);
        for (Call call = next(); call != null; call = next()) {
            begin(call);
        }
    }

    private Call next() {
        synchronized (operations.lock) {
            if (closed || !daemon.lets()) {
                return null;
            }
            Operation op = pins < maxPins ? operations.nextPin() : null;
            if (op == null && unpins < maxUnpins) {
                op = operations.nextUnpin();
            }
            if (op == null) {
                return null;
            }
            daemon.calling();
            if (op.kind() == Kind.PIN) {
                pins++;
            } else {
                unpins++;
            }
            Call call = new Call(op, this, clock.instant());
            op.call = call;
            calls.add(call);
            return call;
        }
    }

    private void begin(Call call) {
        ipfs.lease().whenComplete((lease, e) -> {
            if (e != null) {
                noConnector(call, e);
            } else if (take(call, lease)) {
                run(call, lease);
            } else {
                lease.close();
            }
        });
    }

    private boolean take(Call call, Lease<IpfsConnector> lease) {
        synchronized (operations.lock) {
            if (call.operation.call != call) {
                return false;
            }
            call.lease = lease;
            return true;
        }
    }

    private void run(Call call, Lease<IpfsConnector> lease) {
        CompletableFuture<Void> answer;
        Duration patience = Duration.ZERO;
        try {
            IpfsConnector connector = lease.service();
            if (call.operation.kind() == Kind.PIN) {
                patience = connector.pinTimeout();
                answer = connector.pin(call.operation.pin(), n -> progressed(call, n));
            } else {
                answer = connector.unpin(call.operation.cid());
            }
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        boolean stale;
        synchronized (operations.lock) {
            call.answer = answer;
            call.patience = patience;
            stale = call.operation.call != call;
            if (!stale) {
                watch(call.deadline());
            }
        }
        if (stale) {
            call.cancel();
            return;
        }
        lease.onRevoke(() -> revoked(call));
        answer.whenComplete((v, e) -> answered(call, e));
    }

    private void progressed(Call call, long blocks) {
        call.progress(blocks, clock.instant());
        if (daemon.answered()) {
            wake();
        }
    }

    private void noConnector(Call call, Throwable e) {
        synchronized (operations.lock) {
            if (call.operation.call == call) {
                operations.giveBack(call.operation, false);
                daemon.away(root(e));
            }
        }
        release(call);
    }

    private void revoked(Call call) {
        synchronized (operations.lock) {
            call.revoked = true;
            if (call.operation.call != call) {
                return;
            }
            doubts.cancelled(call.operation.cid());
            operations.giveBack(call.operation, false);
        }
        call.abandon();
    }

    private void answered(Call call, Throwable e) {
        Throwable cause = e == null ? null : root(e);
        synchronized (operations.lock) {
            if (call.operation.call == call) {
                settle(call, cause);
            }
        }
        release(call);
        call.lease.close();
    }

    private void settle(Call call, Throwable cause) {
        boolean away = cause instanceof ClusterException.NotReady;
        if (cause != null && (call.revoked || away && waitsForDaemon)) {
            boolean left = away && !call.revoked;
            operations.giveBack(call.operation, left);
            if (left) {
                daemon.away(cause);
            }
            return;
        }
        daemon.answered();
        operations.end(call.operation, cause == null ? null : text(cause));
    }

    /** Frees the place of this call; once. */
    void release(Call call) {
        synchronized (operations.lock) {
            if (call.released) {
                return;
            }
            call.released = true;
            calls.remove(call);
            if (call.operation.kind() == Kind.PIN) {
                pins--;
            } else {
                unpins--;
            }
        }
        wake();
    }

    // under the lock: one timer for all calls, set to the earliest end of patience
    private void watch(Instant deadline) {
        if (deadline == null || closed || nextCheck != null && !deadline.isBefore(nextCheck)) {
            return;
        }
        nextCheck = deadline;
        long wait = Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
        timer.schedule(this::check, wait, TimeUnit.MILLISECONDS);
    }

    private void check() {
        List<Call> stalled = new ArrayList<>();
        synchronized (operations.lock) {
            nextCheck = null;
            Instant now = clock.instant();
            for (Call call : calls) {
                Instant deadline = call.deadline();
                if (deadline != null && !now.isBefore(deadline) && call.operation.call == call) {
                    stalled.add(call);
                }
            }
            for (Call call : stalled) {
                operations.end(call.operation, "no progress for " + GoDuration.format(call.patience) + " after " + call.blocks()
                        + " blocks: pinning was cancelled");
            }
            calls.stream().filter(c -> !stalled.contains(c)).forEach(c -> watch(c.deadline()));
        }
        stalled.forEach(Call::abandon);
    }

    private static Throwable root(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? root(e.getCause()) : e;
    }

    private static String text(Throwable e) {
        if (e instanceof CancellationException) {
            return "context canceled";
        }
        return e instanceof ClusterException && e.getMessage() != null ? e.getMessage() : e.toString();
    }

    /** Ends all calls; what they were for stays as it was known. Idempotent. */
    @Override
    public void close() {
        List<Call> running;
        synchronized (operations.lock) {
            closed = true;
            running = List.copyOf(calls);
            running.forEach(c -> c.operation.call = null);
        }
        running.forEach(Call::abandon);
        daemon.close();
        try {
            serving.close();
        } catch (Exception e) {
            throw new IllegalStateException("a listener of the IPFS part did not close", e);
        }
    }
}
