package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.tracker.engine.Operation.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;

/** A pin tracker over queues of operations. The variants differ in what they remember of a CID when its operation has ended. */
public abstract class QueueTracker implements PinTracker, Book, AutoCloseable {
    /** IPFS Cluster's text. */
    public static final String LOST = "the item should be pinned but it is not";
    private static final StatusFilter TROUBLED =
            StatusFilter.of(TrackerStatus.PIN_ERROR, TrackerStatus.UNPIN_ERROR, TrackerStatus.UNEXPECTEDLY_UNPINNED);

    /**
     * What every variant needs.
     *
     * @param timer is ended by the tracker
     */
    public record Setup(PeerId self, Parts parts, Limits limits, Clock clock, ScheduledExecutorService timer) {
    }

    protected final PeerId self;
    protected final Part<State> state;
    protected final Part<IpfsConnector> ipfs;
    protected final Limits limits;
    protected final Clock clock;
    protected final ScheduledExecutorService timer;
    protected final ExecutorService io = Threads.io();
    protected final Operations operations;
    private final Runner runner;
    private volatile boolean open;

    /**
     * @param unpins         unpin operations at the same time
     * @param waitsForDaemon whether operations wait for a daemon that is away, rather than fail
     */
    protected QueueTracker(Setup setup, int unpins, boolean waitsForDaemon) {
        self = setup.self();
        state = setup.parts().part(State.class);
        ipfs = setup.parts().part(IpfsConnector.class);
        limits = setup.limits();
        clock = setup.clock();
        timer = setup.timer();
        operations = new Operations(limits, clock, this);
        runner = new Runner(operations, ipfs, clock, timer, limits.concurrentPins(), unpins, waitsForDaemon);
    }

    /** Begins to work. */
    public void start() {
        runner.start();
        open = true;
    }

    /** Ends all work within two seconds; idempotent. */
    @Override
    public void close() {
        open = false;
        runner.close();
        Threads.end(timer);
        Threads.end(io);
    }

    /** What is known of this CID, an operation included; null = nothing. */
    protected abstract Known known(Cid cid);

    /** What is known of the CIDs after this one (null: from the first), ascending, at most so many. */
    protected abstract List<Known> knownAfter(Cid after, int max);

    /**
     * Takes note of a status that was found out rather than worked for. Under the lock of the operations, none being under way.
     *
     * @param retry whether to work on it without being asked
     */
    protected abstract void learn(Pin pin, TrackerStatus status, String error, boolean retry);

    /** Whether a pin that nothing is known of has never been tracked; otherwise: is not in trouble. */
    protected abstract boolean remembersPinned();

    /** Whether the daemon must be told to unpin what is for other peers. */
    protected boolean mayHold(Cid cid) {
        return true;
    }

    /** The attempts to count from when recovering; -1 = on from what the operation says. */
    protected int attemptsBefore(Known known, boolean all) {
        return -1;
    }

    /** What recovering everything has to look at. */
    protected Feed<PinInfo> troubled() {
        return statusAll(TROUBLED);
    }

    @Override
    public void track(Pin pin) {
        requireOpen();
        if (pin.type() == PinType.META) {
            operations.submit(Kind.SHARDED, pin);
        } else if (!pin.remoteFor(self)) {
            operations.submit(Kind.PIN, pin);
        } else if (mayHold(pin.cid())) {
            operations.submit(Kind.REMOTE, pin);
        }
    }

    @Override
    public void untrack(Cid cid) {
        requireOpen();
        operations.submit(Kind.UNPIN, Pin.of(cid, PinOptions.DEFAULT));
    }

    @Override
    public long queueSize() {
        return operations.queuedPins() + waitingElsewhere();
    }

    @Override
    public CompletionStage<PinInfo> status(Cid cid) {
        // the daemon may have been asked before the pin was taken into care, and answered after: a second look is sure
        return statusNow(cid).thenCompose(info -> info.status() == TrackerStatus.UNEXPECTEDLY_UNPINNED ? statusNow(cid)
                : CompletableFuture.completedFuture(info));
    }

    private CompletionStage<PinInfo> statusNow(Cid cid) {
        return look(cid, (pin, known, daemon) -> {
            TrackerStatus was = known == null ? TrackerStatus.UNDEFINED : known.status();
            if (known != null && (known.isTroubled() || was == TrackerStatus.PIN_QUEUED) && was != TrackerStatus.UNEXPECTEDLY_UNPINNED) {
                return CompletableFuture.completedFuture(known.info(pin, self));
            }
            return daemon.get().thenApply(found -> {
                if (found.isPinned(pin.maxDepth())) {
                    return info(pin, TrackerStatus.PINNED, known == null ? pin.timestamp() : known.since(), "");
                }
                if (known == null && remembersPinned()) {
                    return info(pin, TrackerStatus.PIN_QUEUED, pin.timestamp(), "");
                }
                return info(pin, TrackerStatus.UNEXPECTEDLY_UNPINNED, known == null ? pin.timestamp() : known.since(), LOST);
            });
        });
    }

    @Override
    public CompletionStage<PinInfo> sync(Cid cid) {
        Watch watch = operations.watch(cid);
        Known before = known(cid);
        CompletionStage<PinInfo> found = before != null && before.isUnpin() && !before.active() ? syncUnpinned(watch, before)
                : look(cid, (pin, known, daemon) -> daemon.get().thenApply(answer -> synced(watch, pin, known, answer)));
        return found.whenComplete((v, e) -> watch.close());
    }

    private PinInfo synced(Watch watch, Pin pin, Known known, IpfsPinStatus answer) {
        boolean in = answer.isPinned(pin.maxDepth());
        boolean was = known != null && known.status() == TrackerStatus.PINNED;
        TrackerStatus status = in ? TrackerStatus.PINNED : TrackerStatus.UNEXPECTEDLY_UNPINNED;
        if (in != was) {
            operations.ifIdle(watch, pin.cid(), () -> learn(pin, status, in ? "" : LOST, false));
        }
        Known now = known(pin.cid());
        return now != null ? now.info(pin, self) : info(pin, status, pin.timestamp(), in ? "" : LOST);
    }

    private CompletionStage<PinInfo> syncUnpinned(Watch watch, Known known) {
        return ipfs.call(c -> c.pinStatus(known.cid(), PinMode.ofDepth(known.depth()))).thenApply(answer -> {
            Pin nothing = Pin.of(known.cid(), PinOptions.DEFAULT);
            boolean in = answer == IpfsPinStatus.RECURSIVE || answer == IpfsPinStatus.DIRECT;
            if (!in) {
                operations.ifIdle(watch, known.cid(), () -> learn(nothing, TrackerStatus.UNPINNED, "", false));
            }
            return in ? known.info(null, self) : info(nothing, TrackerStatus.UNPINNED, clock.instant(), "");
        });
    }

    /** What to make of a pin of this peer that is in the pinset and on which nothing is under way. */
    private interface Judge {
        CompletionStage<PinInfo> judge(Pin pin, Known known, java.util.function.Supplier<CompletionStage<IpfsPinStatus>> daemon);
    }

    // the part of a status that needs no daemon, and the rest by the judge; a daemon or State that fails is a status too
    private CompletionStage<PinInfo> look(Cid cid, Judge judge) {
        Known known = known(cid);
        if (!open) {
            return CompletableFuture.failedFuture(ChunkFeed.stopped());
        }
        if (known != null && known.active()) {
            return CompletableFuture.completedFuture(known.info(null, self));
        }
        Pin nothing = Pin.of(cid, PinOptions.DEFAULT);
        return state.call(s -> CompletableFuture.completedFuture(s.get(cid))).handle((pin, e) -> {
            if (e != null) {
                return CompletableFuture.<PinInfo>completedStage(info(nothing, TrackerStatus.CLUSTER_ERROR, clock.instant(), text(e)));
            }
            return judge(pin, known, nothing, judge);
        }).thenCompose(s -> s);
    }

    private CompletionStage<PinInfo> judge(Optional<Pin> stored, Known known, Pin nothing, Judge judge) {
        if (stored.isEmpty()) {
            boolean unpin = known != null && known.isUnpin();
            return CompletableFuture.completedFuture(unpin ? known.info(null, self) : info(nothing, TrackerStatus.UNPINNED, clock.instant(), ""));
        }
        Pin pin = stored.get();
        if (pin.type() == PinType.META) {
            return CompletableFuture.completedFuture(info(pin, TrackerStatus.SHARDED, pin.timestamp(), ""));
        }
        if (pin.remoteFor(self)) {
            boolean remote = known != null && known.status() == TrackerStatus.REMOTE;
            return CompletableFuture.completedFuture(remote ? known.info(pin, self) : info(pin, TrackerStatus.REMOTE, pin.timestamp(), ""));
        }
        return judge.judge(pin, known, () -> ipfs.call(c -> c.pinStatus(pin.cid(), PinMode.ofDepth(pin.maxDepth()))))
                .handle((info, e) -> e == null ? info : info(pin, TrackerStatus.CLUSTER_ERROR, pin.timestamp(), text(e)));
    }

    @Override
    public Feed<PinInfo> syncAll() {
        return new ChunkFeed<>(new Sync(this, false), io);
    }

    /** As {@link #syncAll()}, and has what is missing pinned again. */
    protected Feed<PinInfo> sweep() {
        return new ChunkFeed<>(new Sync(this, true), io);
    }

    @Override
    public CompletionStage<PinInfo> recover(Cid cid) {
        Watch watch = operations.watch(cid);
        return status(cid).thenCompose(info -> {
            boolean again = again(watch, info, false) != null;
            return again ? status(cid) : CompletableFuture.completedFuture(info);
        }).whenComplete((v, e) -> watch.close());
    }

    @Override
    public Feed<PinInfo> recoverAll() {
        return Feeds.map(troubled(), info -> {
            try (Watch watch = operations.watch(info.cid())) {
                return again(watch, info, true);
            }
        });
    }

    // null = nothing was queued
    private PinInfo again(Watch watch, PinInfo info, boolean all) {
        Cid cid = info.cid();
        Known known = known(cid);
        if (known != null && known.active()) {
            return null;
        }
        Kind kind = switch (info.status()) {
            case PIN_ERROR, UNEXPECTEDLY_UNPINNED -> Kind.PIN;
            case UNPIN_ERROR -> Kind.UNPIN;
            case REMOTE -> info.info().error().isEmpty() ? null : Kind.REMOTE;
            // in the pinset, but nobody had it tracked
            case PIN_QUEUED -> known == null ? Kind.PIN : null;
            case UNDEFINED, CLUSTER_ERROR, PINNED, PINNING, UNPINNING, UNPINNED, UNPIN_QUEUED, SHARDED -> null;
        };
        Pin pin = kind == null ? null : kind == Kind.UNPIN ? Pin.of(cid, PinOptions.DEFAULT) : state.get(s -> s.get(cid)).orElse(null);
        if (pin == null || !operations.submit(watch, kind, pin, attemptsBefore(known, all), known == null ? 0 : known.due())) {
            return null;
        }
        Known now = known(cid);
        return now == null ? info : now.info(pin, self);
    }

    @Override
    public CompletionStage<Void> reconcile() {
        try {
            return CompletableFuture.runAsync(new Reconciliation(this), io);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(ChunkFeed.stopped());
        }
    }

    /** A status without a history. */
    protected PinInfo info(Pin pin, TrackerStatus status, Instant since, String error) {
        return PinInfo.of(pin, self, PinInfoShort.of(status, since, error));
    }

    protected boolean isOpen() {
        return open;
    }

    private void requireOpen() {
        if (!open) {
            throw ChunkFeed.stopped();
        }
    }

    static String text(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof ClusterException ? cause.getMessage() : cause.toString();
    }
}
