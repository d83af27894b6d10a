package io.holdfast.parts.internal;

import io.holdfast.spi.part.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service object that serves, or has served, a part, with the count of calls inside it. */
final class Holder<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Holder.class);
    /** The sign bit of the count says that nobody may enter any more. */
    private static final int CLOSED = Integer.MIN_VALUE;

    final ServiceReference<T> ref;
    final T raw;
    final T service;
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch drained = new CountDownLatch(1);
    private final List<Runnable> revocations = new ArrayList<>();
    private boolean revoked;

    /**
     * Takes a service into use.
     *
     * @param raw     what the framework gave
     * @param service what callers see, usually the same
     */
    Holder(ServiceReference<T> ref, T raw, T service) {
        this.ref = ref;
        this.raw = raw;
        this.service = service;
    }

    /** Whether the caller is inside now; then it must {@link #exit()}. */
    boolean enter() {
        while (true) {
            int c = count.get();
            if (c < 0) {
                return false;
            }
            if (count.compareAndSet(c, c + 1)) {
                return true;
            }
        }
    }

    void exit() {
        if (count.decrementAndGet() == CLOSED) {
            drained.countDown();
        }
    }

    int inFlight() {
        return count.get() & Integer.MAX_VALUE;
    }

    Lease<T> lease() {
        return new HeldLease();
    }

    /** Lets nobody in any more, asks the holders of leases to leave, and waits for all to do so; false when they did not in time. */
    boolean drain(Duration bound) {
        if (count.getAndUpdate(c -> c | CLOSED) == 0) {
            drained.countDown();
        }
        List<Runnable> told;
        synchronized (revocations) {
            revoked = true;
            told = List.copyOf(revocations);
            revocations.clear();
        }
        for (Runnable action : told) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("a holder of {} failed while being asked to let go", Variants.describe(ref), e);
            }
        }
        try {
            return drained.await(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private final class HeldLease implements Lease<T> {
        private final AtomicBoolean closed = new AtomicBoolean();
        private final List<Runnable> mine = new ArrayList<>(1);

        @Override
        public T service() {
            return service;
        }

        @Override
        public void onRevoke(Runnable action) {
            synchronized (revocations) {
                if (!revoked) {
                    revocations.add(action);
                    mine.add(action);
                    return;
                }
            }
            action.run();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                synchronized (revocations) {
                    mine.forEach(revocations::remove);
                }
                exit();
            }
        }
    }
}
