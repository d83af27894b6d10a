package io.holdfast.testkit.state;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Another State, whose writes can be made to fail, or be held up. */
public final class FaultyState implements State {
    private final State inner;
    private final AtomicInteger writes = new AtomicInteger();
    private volatile RuntimeException failure;
    private volatile CountDownLatch held;
    private volatile CountDownLatch reached;

    public FaultyState(State inner) {
        this.inner = inner;
    }

    /** Lets each write fail with this from now on, after it was made; null = no more. */
    public void failWith(RuntimeException failure) {
        this.failure = failure;
    }

    /** Holds up writes from now on; what is returned is counted down when the first one has come. */
    public CountDownLatch hold() {
        reached = new CountDownLatch(1);
        held = new CountDownLatch(1);
        return reached;
    }

    /** Lets the writes go on. */
    public void letGo() {
        CountDownLatch h = held;
        held = null;
        if (h != null) {
            h.countDown();
        }
    }

    /** How many writes have come. */
    public int writes() {
        return writes.get();
    }

    @Override
    public void apply(List<PinChange> changes, long position, boolean sync) {
        writes.incrementAndGet();
        CountDownLatch h = held;
        if (h != null) {
            reached.countDown();
            awaitQuietly(h);
        }
        inner.apply(changes, position, sync);
        RuntimeException f = failure;
        if (f != null) {
            throw f;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String storeId() {
        return inner.storeId();
    }

    @Override
    public long position() {
        return inner.position();
    }

    @Override
    public long count() {
        return inner.count();
    }

    @Override
    public Optional<Pin> get(Cid cid) {
        return inner.get(cid);
    }

    @Override
    public Pins list(Cid after) {
        return inner.list(after);
    }

    @Override
    public void clear() {
        inner.clear();
    }
}
