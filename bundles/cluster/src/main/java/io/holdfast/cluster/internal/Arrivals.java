package io.holdfast.cluster.internal;

import io.holdfast.spi.stream.Feed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What some stages give, in the order in which they are done, so that a slow one keeps no other back. Null is left out. */
final class Arrivals<T> implements Feed<T> {
    private final Runnable onClose;
    private final Queue<T> come = new ArrayDeque<>();
    private int pending;
    private CompletableFuture<List<T>> waiting;
    private int wanted;
    private boolean closed;

    /**
     * Follows them.
     *
     * @param stages  must not fail
     * @param onClose gives up those that are not done
     */
    Arrivals(Collection<? extends CompletionStage<T>> stages, Runnable onClose) {
        this.onClose = onClose;
        this.pending = stages.size();
        stages.forEach(s -> s.thenAccept(this::arrived));
    }

    private void arrived(T value) {
        CompletableFuture<List<T>> reader = null;
        List<T> batch = null;
        synchronized (this) {
            pending--;
            if (value != null) {
                come.add(value);
            }
            if (waiting != null && (pending == 0 || !come.isEmpty())) {
                reader = waiting;
                waiting = null;
                batch = take(wanted);
            }
        }
        if (reader != null) {
            reader.complete(batch);
        }
    }

    private List<T> take(int max) {
        List<T> batch = new ArrayList<>();
        while (batch.size() < max && !come.isEmpty()) {
            batch.add(come.remove());
        }
        return batch;
    }

    @Override
    public synchronized CompletionStage<List<T>> next(int max) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("the listing is closed"));
        }
        if (pending == 0 || !come.isEmpty()) {
            return CompletableFuture.completedFuture(take(max));
        }
        wanted = max;
        waiting = new CompletableFuture<>();
        return waiting;
    }

    @Override
    public void close() {
        CompletableFuture<List<T>> reader;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            reader = waiting;
            waiting = null;
        }
        if (reader != null) {
            reader.completeExceptionally(new IllegalStateException("the listing is closed"));
        }
        onClose.run();
    }
}
