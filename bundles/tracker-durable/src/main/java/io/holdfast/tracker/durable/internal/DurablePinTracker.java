package io.holdfast.tracker.durable.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.tracker.engine.ChunkFeed;
import io.holdfast.tracker.engine.Known;
import io.holdfast.tracker.engine.Limits;
import io.holdfast.tracker.engine.Operation;
import io.holdfast.tracker.engine.Operation.Kind;
import io.holdfast.tracker.engine.Operation.Phase;
import io.holdfast.tracker.engine.PinsetList;
import io.holdfast.tracker.engine.QueueTracker;
import io.holdfast.tracker.engine.StatusList;
import io.holdfast.tracker.engine.Threads;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the status of each CID in the peer's own store, retries by itself what failed, and compares itself with the daemon now and
 * then. Only what is worked on is in memory.
 */
@Component(service = PinTracker.class, configurationPid = {Limits.PID, Retry.PID},
        property = {Parts.VARIANT + "=durable", Parts.RESOURCE + "=tracker/durable", "service.ranking:Integer=100"})
public final class DurablePinTracker extends QueueTracker {
    private static final Logger LOG = LoggerFactory.getLogger(DurablePinTracker.class);
    private static final int UNPINS = 4;
    private static final int STEADY_BITS = TrackerStatus.PINNED.bit() | TrackerStatus.REMOTE.bit() | TrackerStatus.SHARDED.bit();

    private final OrderedStores stores;
    private final Retry retry;
    private final int window;
    private final long storeRetryMillis;
    private final Planner planner;
    private volatile Entries entries;
    private volatile boolean reconciled;
    // changed under the operations' lock only
    private volatile long parked;

    /** As a component. */
    @Activate
    public DurablePinTracker(@Reference Parts parts, @Reference Node node, @Reference OrderedStores stores, Limits.Config limits,
            Retry.Config retry) {
        this(new Setup(node.id(), parts, Limits.of(limits), Clock.systemUTC(), Threads.timer()), stores, Retry.of(retry), 20_000, 5_000);
    }

    /**
     * @param window           at most so many operations are in memory; more wait in the store
     * @param storeRetryMillis how often a store that failed is tried again
     */
    DurablePinTracker(Setup setup, OrderedStores stores, Retry retry, int window, long storeRetryMillis) {
        super(setup, UNPINS, true);
        this.stores = stores;
        this.retry = retry;
        this.window = window;
        this.storeRetryMillis = storeRetryMillis;
        this.planner = new Planner(operations, state, self, clock, timer, io, window);
    }

    @Override
    @Activate
    public void start() {
        try {
            entries = new Entries(new Shelf(stores), storeRetryMillis, this::compareAnew);
        } catch (IOException e) {
            throw new ClusterException.Internal("the tracker's store does not open: " + e.getMessage(), e);
        }
        try {
            parked = entries.countParked();
            entries.start();
            super.start();
            planner.start(entries, retry.sweep(), this::sweep);
        } catch (RuntimeException e) {
            // a store left open would keep the next one out
            close();
            throw e;
        }
    }

    private void compareAnew() {
        CompletableFuture.runAsync(() -> operations.locked(() -> parked = entries.countParked()), io)
                .thenCompose(v -> reconcile())
                .whenComplete((v, e) -> {
                    if (e != null && isOpen()) {
                        LOG.warn("statuses were lost, and could not be found out anew: {}; trying again", e.toString());
                        planner.after(Duration.ofMillis(storeRetryMillis), this::compareAnew);
                    }
                });
    }

    @Override
    @Deactivate
    public void close() {
        super.close();
        Entries open = entries;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("the tracker's store did not close well: {}", e.getMessage());
            }
        }
    }

    @Override
    protected Known known(Cid cid) {
        Operation op = operations.get(cid);
        if (op != null && op.isActive()) {
            return op.known();
        }
        Entry entry = isOpen() ? entries.get(cid) : null;
        return entry == null ? null : entry.known(cid);
    }

    @Override
    protected List<Known> knownAfter(Cid after, int max) {
        return knownAfter(after, max, false);
    }

    private List<Known> knownAfter(Cid after, int max, boolean troubleOnly) {
        List<Known> out = new ArrayList<>();
        for (Entries.Item item : entries.after(after, max, troubleOnly)) {
            Operation op = operations.get(item.cid());
            Entry entry = item.entry();
            // an operation that ended since the store was read has left its word
            if (op == null && !entry.isSteady() && entry.due() == 0) {
                entry = entries.get(item.cid());
            }
            // forgotten meanwhile: a place-holder, since a short list would be taken for the end
            out.add(op != null ? op.known() : (entry != null ? entry : item.entry()).known(item.cid()));
        }
        return out;
    }

    @Override
    public boolean keeps(Operation op) {
        return false;
    }

    @Override
    public boolean admits(Operation op) {
        if (operations.active() < window) {
            return true;
        }
        // its old place in the order, if it had one
        write(op.cid(), entry(op, op.due() != 0 ? op.due() : clock.millis(), ""), op.due());
        return false;
    }

    @Override
    public long waitingElsewhere() {
        return parked;
    }

    @Override
    public void changed(Operation op) {
        if (op.phase() == Phase.QUEUED) {
            write(op.cid(), entry(op, 0, ""), op.due());
        } else if (op.phase() == Phase.FAILED) {
            failed(op);
        } else if (op.phase() == Phase.DONE) {
            done(op);
        }
        if (!op.isActive()) {
            planner.ended();
        }
    }

    private void done(Operation op) {
        if (op.kind() == Kind.SHARDED) {
            write(op.cid(), null, 0);
        } else {
            // what was worked on does not wait in the store any more: no need to look
            entries.put(op.cid(), op.kind() == Kind.PIN ? entry(op, 0, "") : null, 0);
        }
    }

    private void failed(Operation op) {
        if (op.attempts() >= retry.maxAttempts()) {
            op.explain(op.error() + " (gave up after " + op.attempts() + " attempts; recover to try again)");
            write(op.cid(), entry(op, 0, op.error()), op.due());
        } else {
            write(op.cid(), entry(op, clock.millis() + retry.pause(op.attempts()), op.error()), op.due());
        }
    }

    private Entry entry(Operation op, long due, String error) {
        return new Entry(op.status(), op.pin().maxDepth(), op.since().toEpochMilli(), op.attempts(), due, error);
    }

    // under the operations' lock
    private void write(Cid cid, Entry entry, long oldDue) {
        if (parked > 0 && entries.isParked(cid)) {
            parked--;
        }
        parked += entry != null && entry.isParked() ? 1 : 0;
        entries.put(cid, entry, oldDue);
        if (entry != null && entry.isParked()) {
            planner.parked();
        } else if (entry != null && entry.due() != 0) {
            planner.planned(entry.due());
        }
    }

    @Override
    protected void learn(Pin pin, TrackerStatus status, String error, boolean again) {
        long now = clock.millis();
        boolean keep = status == TrackerStatus.PINNED || status == TrackerStatus.UNEXPECTEDLY_UNPINNED;
        if (keep) {
            write(pin.cid(), new Entry(status, pin.maxDepth(), now, 0, again && !error.isEmpty() ? now : 0, error), 0);
        } else if (entries.get(pin.cid()) != null) {
            write(pin.cid(), null, 0);
        }
    }

    @Override
    protected boolean remembersPinned() {
        return true;
    }

    /** Once everything was compared, what there is no entry of was never pinned by this peer. */
    @Override
    protected boolean mayHold(Cid cid) {
        return !reconciled || operations.get(cid) != null || entries.get(cid) != null;
    }

    /** Who asks for one pin wants it tried again in earnest; a recovery of everything gives those that were given up one more try. */
    @Override
    protected int attemptsBefore(Known known, boolean all) {
        return known == null || !all ? 0 : known.attempts();
    }

    @Override
    public CompletionStage<Void> reconcile() {
        return super.reconcile().whenComplete((v, e) -> reconciled |= e == null);
    }

    @Override
    public Feed<PinInfo> statusAll(StatusFilter filter) {
        if (!isOpen() || filter.isAll() || (filter.bits() & STEADY_BITS) != 0) {
            return new ChunkFeed<>(new PinsetList(state, self, this::knownAfter, filter), io);
        }
        return new ChunkFeed<>(new StatusList((after, max) -> knownAfter(after, max, true), filter, this::described), io);
    }

    private PinInfo described(Known known) {
        boolean here = known.pin() != null || known.isUnpin();
        return known.info(here ? null : state.get(s -> s.get(known.cid())).orElse(null), self);
    }
}
