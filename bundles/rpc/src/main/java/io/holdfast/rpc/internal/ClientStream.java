package io.holdfast.rpc.internal;

import io.holdfast.model.PeerId;
import io.holdfast.model.msgpack.MsgpackReader;
import io.holdfast.model.msgpack.MsgpackWriter;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.stream.Feed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A streaming call of a method of another peer. Bytes are asked for when replies are, so the peer sends no faster than they are read. */
final class ClientStream<A, R> implements Feed<R> {
    private final String what;
    private final Streaming<A, R> method;
    private final Supplier<? extends CompletionStage<Stream>> opening;
    private final Feed<A> arguments;
    private final Duration limit;
    private final Executor executor;
    private Stream stream;
    private Incoming in;
    private Pump<A> pump;
    private volatile RpcException failed;
    /** A response whose reply has not come yet. */
    private boolean isReplyNext;
    private boolean isBegun;
    private volatile boolean isEnded;
    private boolean isClosed;

    ClientStream(PeerId peer, Streaming<A, R> method, Supplier<? extends CompletionStage<Stream>> opening, Feed<A> arguments, Duration limit,
            Executor executor) {
        this.what = method.path() + " of " + peer;
        this.method = method;
        this.opening = opening;
        this.arguments = arguments;
        this.limit = limit;
        this.executor = executor;
    }

    @Override
    public CompletionStage<List<R>> next(int max) {
        CompletionStage<Stream> ready;
        synchronized (this) {
            if (isClosed) {
                return isEnded && failed == null ? CompletableFuture.completedFuture(List.of()) : CompletableFuture.failedFuture(cancelled());
            }
            ready = isBegun ? CompletableFuture.completedFuture(stream) : opening.get().handle(this::opened);
            isBegun = true;
        }
        // only waiting takes time: what was read is given at once
        return ready.thenCompose(s -> batch(max)).toCompletableFuture().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .handle(this::outcome);
    }

    private RpcException cancelled() {
        return new RpcException(Reason.CANCELLED, what + ": cancelled");
    }

    private synchronized Stream opened(Stream s, Throwable e) {
        if (e != null) {
            arguments.close();
            throw new CompletionException(ClientCall.unreachable(what, e));
        }
        if (isClosed) {
            s.reset(Stream.NO_ERROR);
            arguments.close();
            throw new CompletionException(cancelled());
        }
        stream = s;
        in = new Incoming(s);
        pump = new Pump<>(arguments, method.argument()::write, s, executor);
        // flushed at once; a failure shows when the replies are read
        s.write(new MsgpackWriter().encoded(ServiceId.CODEC.encode(ServiceId.of(method))).take())
                .thenCompose(v -> pump.run()).whenComplete((v, x) -> sent(s, x));
        return s;
    }

    private void sent(Stream s, Throwable e) {
        if (e == null) {
            s.closeWrite();
            return;
        }
        arguments.close();
        synchronized (this) {
            if (isEnded || failed != null) {
                return;
            }
            Throwable cause = Streams.cause(e);
            if (cause instanceof IOException) {
                // the peer may have said why
                return;
            }
            failed = new RpcException(Reason.CANCELLED, what + ": the arguments failed: " + cause.getMessage(), cause);
        }
        s.reset(Stream.NO_ERROR);
    }

    private CompletionStage<List<R>> batch(int max) {
        List<R> all = new ArrayList<>();
        CompletableFuture<List<R>> result = new CompletableFuture<>();
        advance(max, all, result);
        return result;
    }

    // a loop rather than recursion: any number of reads may be done at once
    private void advance(int max, List<R> all, CompletableFuture<List<R>> result) {
        while (!given(max, all, result)) {
            CompletableFuture<Boolean> more = in.fill().toCompletableFuture();
            if (!more.isDone()) {
                more.whenComplete((open, e) -> {
                    if (!ended(open, e, result)) {
                        advance(max, all, result);
                    }
                });
                return;
            }
            if (more.handle((open, e) -> ended(open, e, result)).join()) {
                return;
            }
        }
    }

    /** Takes what has come. @return false when more must be read */
    private boolean given(int max, List<R> all, CompletableFuture<List<R>> result) {
        try {
            poll(max, all);
        } catch (RpcException | RuntimeException e) {
            return result.completeExceptionally(e) || true;
        }
        RpcException said = failed;
        if (said != null && all.isEmpty()) {
            return result.completeExceptionally(said) || true;
        }
        return (isEnded || !all.isEmpty()) && (result.complete(all) || true);
    }

    private void poll(int max, List<R> all) throws RpcException {
        MsgpackReader value;
        while (all.size() < max && failed == null && (value = in.poll(ClientCall.MAX_REPLY)) != null) {
            if (isReplyNext) {
                isReplyNext = false;
                all.add(method.reply().read(value));
                continue;
            }
            Response response = Response.CODEC.read(value);
            isReplyNext = response.isOk();
            if (!isReplyNext) {
                failed = response.failure();
            }
        }
    }

    private boolean ended(Boolean open, Throwable e, CompletableFuture<List<R>> result) {
        if (e != null) {
            return result.completeExceptionally(e) || true;
        }
        if (!open && (in.isWithin() || isReplyNext)) {
            return result.completeExceptionally(Incoming.cutOff()) || true;
        }
        isEnded |= !open;
        return false;
    }

    private List<R> outcome(List<R> batch, Throwable e) {
        if (e == null) {
            if (batch.isEmpty()) {
                finish();
            }
            return batch;
        }
        RpcException why = failure(Streams.cause(e));
        close();
        throw new CompletionException(why);
    }

    private synchronized RpcException failure(Throwable e) {
        if (failed != null) {
            return failed;
        }
        if (e instanceof TimeoutException) {
            return stream == null ? new RpcException(Reason.UNREACHABLE, what + ": not connected within " + limit.toMillis() + " ms")
                    : new RpcException(Reason.TIMED_OUT, what + ": nothing for " + limit.toMillis() + " ms");
        }
        return Streams.failure(what, e);
    }

    private synchronized void finish() {
        isClosed = true;
        pump.cancel();
        Streams.end(stream, in);
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (pump != null) {
            pump.cancel();
            stream.reset(Stream.NO_ERROR);
        } else if (!isBegun) {
            arguments.close();
        }
    }
}
