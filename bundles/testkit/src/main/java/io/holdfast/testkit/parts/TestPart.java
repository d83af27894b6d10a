package io.holdfast.testkit.parts;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A part that a test fills, swaps and empties by hand. When it is empty, calls fail at once with {@code NotReady}. */
public final class TestPart<T> implements Part<T> {
    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> revocations = new CopyOnWriteArrayList<>();
    private volatile T service;

    /** Lets this service serve (null: none), revokes all leases on the old one and tells the listeners. */
    public void set(T service) {
        this.service = service;
        List<Runnable> told = List.copyOf(revocations);
        revocations.removeAll(told);
        told.forEach(Runnable::run);
        if (service != null) {
            listeners.forEach(l -> l.accept(service));
        }
    }

    @Override
    public <R> CompletionStage<R> call(Function<? super T, ? extends CompletionStage<R>> work) {
        try (Lease<T> lease = acquire()) {
            return work.apply(lease.service());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Lease<T> acquire() {
        T now = service;
        if (now == null) {
            throw new ClusterException.NotReady("nothing serves this part", Duration.ofSeconds(1));
        }
        return new Lease<>() {
            private final List<Runnable> mine = new CopyOnWriteArrayList<>();

            @Override
            public T service() {
                return now;
            }

            @Override
            public void onRevoke(Runnable action) {
                if (service != now) {
                    action.run();
                } else {
                    mine.add(action);
                    revocations.add(action);
                }
            }

            @Override
            public void close() {
                revocations.removeAll(mine);
            }
        };
    }

    @Override
    public CompletionStage<Lease<T>> lease() {
        try {
            return CompletableFuture.completedFuture(acquire());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public AutoCloseable onServing(Consumer<? super T> listener) {
        listeners.add(listener);
        if (service != null) {
            listener.accept(service);
        }
        return () -> listeners.remove(listener);
    }
}
