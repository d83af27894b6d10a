package io.holdfast.rpc.internal;

import io.holdfast.model.msgpack.MsgpackWriter;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.stream.Feed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Writes what a feed gives to a stream, the next batch when the stream has taken the last: so a peer that stops reading stops the
 * feed.
 */
final class Pump<T> {
    private static final int BATCH = 64;

    private final Feed<T> feed;
    private final BiConsumer<MsgpackWriter, T> encode;
    private final Stream stream;
    private final Executor executor;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean isAwaited;
    private boolean isCancelled;

    /** @param executor where the feed is called; never within a call of this class */
    Pump(Feed<T> feed, BiConsumer<MsgpackWriter, T> encode, Stream stream, Executor executor) {
        this.feed = feed;
        this.encode = encode;
        this.stream = stream;
        this.executor = executor;
    }

    /** Begins. @return completes when all is written; fails when the feed does or the stream; the feed is closed then */
    CompletionStage<Void> run() {
        later(this::pull);
        return done;
    }

    private void later(Runnable step) {
        try {
            executor.execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException | LinkageError e) {
                    end(e);
                }
            });
        } catch (RejectedExecutionException e) {
            end(e);
        }
    }

    private void pull() {
        if (isCancelled()) {
            end(new IllegalStateException("cancelled"));
            return;
        }
        CompletableFuture<List<T>> batch = feed.next(BATCH).toCompletableFuture();
        synchronized (this) {
            isAwaited = !batch.isDone();
            if (isAwaited && isCancelled) {
                feed.close();
            }
        }
        batch.whenComplete((b, e) -> {
            synchronized (this) {
                isAwaited = false;
            }
            later(() -> pulled(b, e));
        });
    }

    private void pulled(List<T> batch, Throwable e) {
        if (e != null || batch.isEmpty()) {
            end(e);
            return;
        }
        MsgpackWriter out = new MsgpackWriter();
        Throwable bad = null;
        for (T value : batch) {
            int before = out.size();
            try {
                encode.accept(out, value);
            } catch (RuntimeException x) {
                // what came before it is still told
                out.truncate(before);
                bad = x;
                break;
            }
        }
        Throwable failed = bad;
        stream.write(out.take()).whenComplete((v, x) -> {
            if (x != null || failed != null) {
                end(x != null ? x : failed);
            } else {
                later(this::pull);
            }
        });
    }

    private synchronized boolean isCancelled() {
        return isCancelled;
    }

    private void end(Throwable e) {
        try {
            feed.close();
        } finally {
            if (e == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(Streams.cause(e));
            }
        }
    }

    /** Ends it soon: a feed that is waited for is closed at once, one that is at work when it comes back. */
    synchronized void cancel() {
        isCancelled = true;
        if (isAwaited) {
            feed.close();
        }
    }
}
