package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.stream.Feed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A listing of a part that holds the part in use until it is closed. */
final class LeasedFeed<S, T> implements Feed<T> {
    private final CompletionStage<Lease<S>> lease;
    private final CompletionStage<Feed<T>> feed;

    LeasedFeed(Part<S> part, Function<? super S, Feed<T>> open) {
        lease = part.lease();
        feed = lease.thenApply(l -> open.apply(l.service()));
    }

    @Override
    public CompletionStage<List<T>> next(int max) {
        return feed.thenCompose(f -> f.next(max)).exceptionallyCompose(e -> CompletableFuture.failedFuture(ClusterException.of(e)));
    }

    @Override
    public void close() {
        feed.thenAccept(Feed::close).whenComplete((v, e) -> lease.thenAccept(Lease::close));
    }
}
