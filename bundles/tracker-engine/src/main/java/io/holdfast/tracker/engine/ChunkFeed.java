package io.holdfast.tracker.engine;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.stream.Feed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A listing read piece by piece on a thread that may block. Between the pieces it holds nothing but its place. */
public final class ChunkFeed<T> implements Feed<T> {
    /** Reads the next piece. */
    public interface Source<T> extends AutoCloseable {
        /** At most so many; null at the end; an empty list when nothing of this piece passes. */
        List<T> read(int max);

        @Override
        default void close() {
            // most sources hold nothing
        }
    }

    private final Source<T> source;
    private final Executor io;
    private boolean closed;

    public ChunkFeed(Source<T> source, Executor io) {
        this.source = source;
        this.io = io;
    }

    @Override
    public CompletionStage<List<T>> next(int max) {
        try {
            return CompletableFuture.supplyAsync(() -> read(max), io);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(stopped());
        }
    }

    private List<T> read(int max) {
        while (true) {
            List<T> piece;
            synchronized (source) {
                if (closed) {
                    throw stopped();
                }
                piece = source.read(max);
            }
            if (piece == null) {
                return List.of();
            }
            if (!piece.isEmpty()) {
                return piece;
            }
        }
    }

    static ClusterException.NotReady stopped() {
        return new ClusterException.NotReady("the pin tracker is being replaced", Duration.ofSeconds(1));
    }

    @Override
    public void close() {
        // not on the caller's thread: it would wait for a piece that is being read
        try {
            io.execute(this::release);
        } catch (RejectedExecutionException e) {
            release();
        }
    }

    private void release() {
        synchronized (source) {
            if (!closed) {
                closed = true;
                source.close();
            }
        }
    }
}
