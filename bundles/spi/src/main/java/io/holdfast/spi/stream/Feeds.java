package io.holdfast.spi.stream;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Feeds made of other things. */
public final class Feeds {
    private Feeds() {
    }

    /** The elements of this iterator, which must not block; {@code onClose} runs once, at close. */
    public static <T> Feed<T> of(Iterator<? extends T> source, Runnable onClose) {
        return new Feed<>() {
            private boolean closed;

            @Override
            public CompletionStage<List<T>> next(int max) {
                try {
                    List<T> batch = new ArrayList<>(Math.min(max, 256));
                    while (batch.size() < max && source.hasNext()) {
                        batch.add(source.next());
                    }
                    return CompletableFuture.completedFuture(batch);
                } catch (RuntimeException e) {
                    return CompletableFuture.failedFuture(e);
                }
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    onClose.run();
                }
            }
        };
    }

    /** The elements of this list. */
    public static <T> Feed<T> of(List<? extends T> elements) {
        return of(elements.iterator(), () -> { });
    }

    /** A feed that fails at once. */
    public static <T> Feed<T> failed(Throwable cause) {
        return new Feed<>() {
            @Override
            public CompletionStage<List<T>> next(int max) {
                return CompletableFuture.failedFuture(cause);
            }

            @Override
            public void close() {
                // holds nothing
            }
        };
    }

    /** A feed that is still being opened. Closing it before it has come closes it when it comes. */
    public static <T> Feed<T> later(CompletionStage<? extends Feed<T>> opening) {
        return new Feed<>() {
            @Override
            public CompletionStage<List<T>> next(int max) {
                return opening.thenCompose(f -> f.next(max));
            }

            @Override
            public void close() {
                opening.thenAccept(Feed::close);
            }
        };
    }

    /** The same feed with each element passed through {@code f}; a null result leaves the element out. */
    public static <T, R> Feed<R> map(Feed<T> source, Function<? super T, ? extends R> f) {
        return new Feed<>() {
            @Override
            public CompletionStage<List<R>> next(int max) {
                CompletableFuture<List<R>> result = new CompletableFuture<>();
                pull(max, result);
                return result;
            }

            // a loop rather than recursion: a filter may leave out any number of batches in a row
            private void pull(int max, CompletableFuture<List<R>> result) {
                try {
                    while (true) {
                        CompletableFuture<List<T>> batch = source.next(max).toCompletableFuture();
                        if (!batch.isDone()) {
                            batch.whenComplete((in, e) -> {
                                if (e != null) {
                                    result.completeExceptionally(e);
                                } else if (!offer(in, result)) {
                                    pull(max, result);
                                }
                            });
                            return;
                        }
                        if (offer(batch.join(), result)) {
                            return;
                        }
                    }
                } catch (RuntimeException e) {
                    result.completeExceptionally(e instanceof java.util.concurrent.CompletionException && e.getCause() != null ? e.getCause() : e);
                }
            }

            private boolean offer(List<T> in, CompletableFuture<List<R>> result) {
                List<R> out = new ArrayList<>(in.size());
                try {
                    for (T t : in) {
                        R r = f.apply(t);
                        if (r != null) {
                            out.add(r);
                        }
                    }
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                    return true;
                }
                return (in.isEmpty() || !out.isEmpty()) && (result.complete(out) || true);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    /** The same feed with each element passed through {@code f}; a batch is there when all its answers are. */
    public static <T, R> Feed<R> compose(Feed<T> source, Function<? super T, ? extends CompletionStage<R>> f) {
        return new Feed<>() {
            @Override
            public CompletionStage<List<R>> next(int max) {
                return source.next(max).thenCompose(batch -> {
                    List<CompletableFuture<R>> answers = batch.stream().map(t -> f.apply(t).toCompletableFuture()).toList();
                    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                            .thenApply(v -> answers.stream().map(CompletableFuture::join).toList());
                });
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    /** Everything in one list: for tests and for what is known to be short. Closes the feed. */
    public static <T> CompletionStage<List<T>> toList(Feed<T> feed) {
        List<T> all = new ArrayList<>();
        return drain(feed, all).whenComplete((r, e) -> feed.close());
    }

    private static <T> CompletionStage<List<T>> drain(Feed<T> feed, List<T> all) {
        while (true) {
            CompletableFuture<List<T>> batch = feed.next(1024).toCompletableFuture();
            if (!batch.isDone() || batch.isCompletedExceptionally()) {
                return batch.thenCompose(b -> {
                    all.addAll(b);
                    return b.isEmpty() ? CompletableFuture.completedFuture(all) : drain(feed, all);
                });
            }
            List<T> got = batch.join();
            if (got.isEmpty()) {
                return CompletableFuture.completedFuture(all);
            }
            all.addAll(got);
        }
    }
}
