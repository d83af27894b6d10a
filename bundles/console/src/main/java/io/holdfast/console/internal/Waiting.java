package io.holdfast.console.internal;

import io.holdfast.spi.stream.Feed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A console waits for what a node does by itself, but never for ever. */
final class Waiting {
    private static final int BATCH = 256;
    private final Duration limit;

    Waiting(Duration limit) {
        this.limit = limit;
    }

    /**
     * What the stage completes with.
     *
     * @throws CommandException with the failure's text, or when there is no answer in time
     */
    <T> T of(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CommandException(text(e.getCause()));
        } catch (CancellationException e) {
            throw new CommandException("cancelled");
        } catch (TimeoutException e) {
            throw new CommandException("no answer within " + limit.toSeconds() + " s; it may still be carried out");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted; it may still be carried out");
        }
    }

    /** Hands each element over, and closes the feed. */
    <T> void each(Feed<T> feed, Consumer<? super T> consumer) {
        try (feed) {
            for (List<T> batch = of(feed.next(BATCH)); !batch.isEmpty(); batch = of(feed.next(BATCH))) {
                batch.forEach(consumer);
            }
        }
    }

    private static String text(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
