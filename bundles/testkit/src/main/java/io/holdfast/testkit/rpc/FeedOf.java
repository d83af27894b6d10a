package io.holdfast.testkit.rpc;

import io.holdfast.spi.stream.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A feed that a test fills, and that knows how far it was read and whether it was closed. */
public final class FeedOf<T> implements Feed<T> {
    private final List<T> waiting = new ArrayList<>();
    private CompletableFuture<List<T>> asked;
    private int max;
    private int given;
    private boolean isEnded;
    private boolean isClosed;

    /** Gives these next. */
    @SafeVarargs
    public final FeedOf<T> give(T... more) {
        synchronized (this) {
            waiting.addAll(List.of(more));
        }
        serve();
        return this;
    }

    /** Ends it. */
    public FeedOf<T> end() {
        synchronized (this) {
            isEnded = true;
        }
        serve();
        return this;
    }

    public synchronized boolean isClosed() {
        return isClosed;
    }

    /** How many were read. */
    public synchronized int given() {
        return given;
    }

    private void serve() {
        CompletableFuture<List<T>> reader;
        List<T> batch;
        synchronized (this) {
            if (asked == null || waiting.isEmpty() && !isEnded) {
                return;
            }
            List<T> first = waiting.subList(0, Math.min(max, waiting.size()));
            batch = List.copyOf(first);
            first.clear();
            given += batch.size();
            reader = asked;
            asked = null;
        }
        reader.complete(batch);
    }

    @Override
    public CompletionStage<List<T>> next(int most) {
        CompletableFuture<List<T>> reader = new CompletableFuture<>();
        synchronized (this) {
            if (isClosed) {
                return CompletableFuture.failedFuture(new IllegalStateException("closed"));
            }
            asked = reader;
            max = most;
        }
        serve();
        return reader;
    }

    @Override
    public void close() {
        CompletableFuture<List<T>> reader;
        synchronized (this) {
            isClosed = true;
            reader = asked;
            asked = null;
        }
        if (reader != null) {
            reader.completeExceptionally(new IllegalStateException("closed"));
        }
    }
}
