package io.holdfast.tracker.durable.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinOptions;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import io.holdfast.tracker.engine.Operation.Kind;
import io.holdfast.tracker.engine.Operations;
import io.holdfast.tracker.engine.Watch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands in what is due: retries, and what had to wait in the store for room in memory. Has the daemon compared now and then. */
final class Planner {
    private static final Logger LOG = LoggerFactory.getLogger(Planner.class);
    private static final int PIECE = 1024;
    private static final long STATE_PAUSE_MS = 1000;
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Operations operations;
    private final Part<State> state;
    private final PeerId self;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final ExecutorService io;
    private final int window;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean hungry;
    private Entries entries;
    private Supplier<Feed<PinInfo>> sweep;
    private long armed = Long.MAX_VALUE;

    Planner(Operations operations, Part<State> state, PeerId self, Clock clock, ScheduledExecutorService timer, ExecutorService io,
            int window) {
        this.operations = operations;
        this.state = state;
        this.self = self;
        this.clock = clock;
        this.timer = timer;
        this.io = io;
        this.window = window;
    }

    void start(Entries entries, Duration sweepInterval, Supplier<Feed<PinInfo>> sweep) {
        this.entries = entries;
        this.sweep = sweep;
        planned(clock.millis() + 1);
        if (!sweepInterval.isZero()) {
            // what a sudden end left unwritten, and what has happened to the daemon meanwhile, only a comparison finds
            after(soon(sweepInterval), () -> sweep(sweepInterval));
        }
    }

    private static Duration soon(Duration interval) {
        return interval.compareTo(SOON) < 0 ? interval : SOON;
    }

    /** Something is to be taken up at this time. */
    synchronized void planned(long due) {
        if (due < armed) {
            armed = due;
            after(Duration.ofMillis(Math.max(1, due - clock.millis())), () -> {
                synchronized (this) {
                    armed = Long.MAX_VALUE;
                }
                look();
            });
        }
    }

    /** Something waits for room in memory, which is full of operations that will end. */
    void parked() {
        hungry = true;
    }

    /** An operation has ended: takes up more if that was waited for. */
    void ended() {
        if (hungry && operations.active() < window / 2) {
            look();
        }
    }

    /** Takes up what is due, on another thread; only one does so, however often it is asked. */
    void look() {
        if (asked.getAndIncrement() == 0) {
            try {
                io.execute(this::takeUp);
            } catch (RejectedExecutionException e) {
                // the tracker is closed: what is due is taken up by the next one
                asked.set(0);
            }
        }
    }

    private void takeUp() {
        int seen;
        do {
            seen = asked.get();
            takeUpAll();
        } while (!asked.compareAndSet(seen, 0));
    }

    private void takeUpAll() {
        try {
            boolean more = true;
            while (more && hasRoom()) {
                more = takeUpSome();
            }
        } catch (ClusterException e) {
            planned(clock.millis() + STATE_PAUSE_MS);
        } catch (RuntimeException e) {
            LOG.error("what is due cannot be taken up; trying again", e);
            planned(clock.millis() + STATE_PAUSE_MS);
        }
    }

    // whoever makes room after this said no sees that it is wanted
    private boolean hasRoom() {
        hungry = operations.active() >= window / 2;
        return !hungry || operations.active() < window / 2;
    }

    private boolean takeUpSome() {
        List<Entries.Plan> plans = entries.plans(PIECE);
        for (Entries.Plan plan : plans) {
            if (plan.due() > clock.millis()) {
                planned(plan.due());
                return false;
            }
            if (operations.active() >= window) {
                return true;
            }
            takeUp(plan);
        }
        return plans.size() == PIECE && !entries.isFailing();
    }

    private void takeUp(Entries.Plan plan) {
        Cid cid = plan.cid();
        try (Watch watch = operations.watch(cid)) {
            Entry entry = entries.get(cid);
            if (entry == null || entry.due() != plan.due()) {
                entries.drop(plan);
                return;
            }
            boolean unpin = switch (entry.status()) {
                case UNPIN_QUEUED, UNPIN_ERROR, UNPINNING, UNPINNED -> true;
                case UNDEFINED, CLUSTER_ERROR, PIN_ERROR, PINNED, PINNING, REMOTE, PIN_QUEUED, SHARDED, UNEXPECTEDLY_UNPINNED -> false;
            };
            Pin pin = state.get(s -> s.get(cid)).orElse(null);
            if (unpin == (pin != null)) {
                // it left the pinset or came back, and word of it is under way, or was lost and the next reconciliation sees to it
                entries.drop(plan);
                return;
            }
            Kind kind = unpin ? Kind.UNPIN : pin.remoteFor(self) ? Kind.REMOTE : Kind.PIN;
            operations.submit(watch, kind, unpin ? Pin.of(cid, PinOptions.DEFAULT) : pin, entry.attempts(), plan.due());
        }
    }

    private void sweep(Duration interval) {
        try {
            io.execute(() -> {
                boolean done = sweepNow();
                after(done ? interval : soon(interval), () -> sweep(interval));
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("no sweep: the tracker is closed");
        }
    }

    private boolean sweepNow() {
        long found = 0;
        try (Feed<PinInfo> feed = sweep.get()) {
            List<PinInfo> batch = feed.next(PIECE).toCompletableFuture().get();
            while (!batch.isEmpty()) {
                found += batch.size();
                batch = feed.next(PIECE).toCompletableFuture().get();
            }
            if (found > 0) {
                LOG.info("compared with the pins of IPFS: {} changed or in an error", found);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.info("could not compare with the pins of IPFS: {}", e.getCause().getMessage());
        }
        return false;
    }

    /** Runs this on the timer's thread; not when the tracker is closed by then. */
    void after(Duration wait, Runnable task) {
        try {
            timer.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no timer: the tracker is closed");
        }
    }
}
