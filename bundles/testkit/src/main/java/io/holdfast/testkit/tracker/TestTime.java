package io.holdfast.testkit.tracker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.Delayed;
import java.util.concurrent.atomic.AtomicReference;

/** A time that stands still until a test moves it, and timers that go by it. */
public final class TestTime extends Clock {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final List<Timed> timed = new ArrayList<>();

    /** A timer of one thread: what is due at once runs at once, what is later when the time has been moved there. */
    public ScheduledExecutorService timer() {
        return new Timer();
    }

    /** Moves the time; what became due runs in its order, on the timers' threads, before this returns. */
    public void advance(Duration by) {
        Instant end = now.get().plus(by);
        for (Timed task = take(end); task != null; task = take(end)) {
            Instant at = task.at;
            now.updateAndGet(n -> at.isAfter(n) ? at : n);
            task.runOnTimer();
        }
        now.set(end);
    }

    private Timed take(Instant end) {
        synchronized (timed) {
            timed.removeIf(FutureTask::isDone);
            Timed first = timed.stream().min(Comparator.comparing((Timed t) -> t.at)).orElse(null);
            if (first == null || first.at.isAfter(end)) {
                return null;
            }
            timed.remove(first);
            return first;
        }
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a test's time is UTC");
    }

    private final class Timed extends FutureTask<Object> implements ScheduledFuture<Object> {
        private final Instant at;
        private final Timer timer;

        Timed(Runnable task, Instant at, Timer timer) {
            super(task, null);
            this.at = at;
            this.timer = timer;
        }

        void runOnTimer() {
            if (timer.isShutdown()) {
                return;
            }
            timer.execute(this);
            try {
                get(10, TimeUnit.SECONDS);
            } catch (java.util.concurrent.CancellationException e) {
                cancel(false);
            } catch (Exception e) {
                throw new AssertionError("a timer's task failed", e);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(now.get(), at));
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private final class Timer extends ScheduledThreadPoolExecutor {
        Timer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (delay <= 0) {
                return super.schedule(task, 0, unit);
            }
            Timed later = new Timed(task, now.get().plusNanos(unit.toNanos(delay)), this);
            synchronized (timed) {
                timed.add(later);
            }
            return later;
        }
    }
}
