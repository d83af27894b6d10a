package io.holdfast.rpc.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.spi.rpc.RpcEndpoint.StreamHandler;
import io.holdfast.spi.rpc.RpcEndpoint.UnaryHandler;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls of this very peer: the endpoint is called, and nothing is encoded. */
final class LocalCalls {
    private final PeerId self;
    private final Endpoints endpoints;

    LocalCalls(PeerId self, Endpoints endpoints) {
        this.self = self;
        this.endpoints = endpoints;
    }

    // the method of a path has its types, wherever it was declared
    @SuppressWarnings("unchecked")
    <A, R> CompletableFuture<R> call(Unary<A, R> method, A argument, Duration limit) {
        CompletableFuture<R> running;
        try {
            UnaryHandler<A, R> handler = (UnaryHandler<A, R>) endpoints.find(ServiceId.of(method));
            running = handler.answer().apply(self, argument).toCompletableFuture();
        } catch (RpcException | RuntimeException e) {
            running = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<R> asked = running;
        CompletableFuture<R> result = asked.copy().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(e -> {
                    throw new CompletionException(failure(method.path(), e));
                });
        result.whenComplete((r, e) -> {
            if (e != null) {
                asked.cancel(true);
            }
        });
        return result;
    }

    @SuppressWarnings("unchecked")
    <A, R> Feed<R> stream(Streaming<A, R> method, Feed<A> arguments) {
        Feed<R> replies;
        try {
            StreamHandler<A, R> handler = (StreamHandler<A, R>) endpoints.find(ServiceId.of(method));
            replies = handler.answer().apply(self, arguments);
        } catch (RpcException | RuntimeException e) {
            arguments.close();
            return Feeds.failed(failure(method.path(), e));
        }
        return new Feed<>() {
            @Override
            public CompletionStage<List<R>> next(int max) {
                return replies.next(max).exceptionally(e -> {
                    throw new CompletionException(failure(method.path(), e));
                });
            }

            @Override
            public void close() {
                replies.close();
                arguments.close();
            }
        };
    }

    private static RpcException failure(String path, Throwable e) {
        Throwable t = Streams.cause(e);
        if (t instanceof RpcException known) {
            return known;
        }
        if (t instanceof TimeoutException) {
            return new RpcException(Reason.TIMED_OUT, path + " of this peer: no reply in time");
        }
        return new RpcException(Reason.METHOD, ClusterException.of(t).getMessage(), ClusterException.of(t));
    }
}
