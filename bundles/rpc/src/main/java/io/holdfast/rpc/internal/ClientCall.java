package io.holdfast.rpc.internal;

import io.holdfast.model.PeerId;
import io.holdfast.model.msgpack.MsgpackReader;
import io.holdfast.model.msgpack.MsgpackWriter;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call of a method of another peer. */
final class ClientCall<A, R> {
    /** A garbage collection tells of each block that it removed. */
    static final int MAX_REPLY = 64 * 1024 * 1024;
    private static final byte[] NIL = {(byte) 0xc0};

    private final String what;
    private final Unary<A, R> method;
    private final Duration limit;
    private volatile Stream stream;
    private volatile boolean isDone;
    private volatile boolean isReplied;

    ClientCall(PeerId peer, Unary<A, R> method, Duration limit) {
        this.what = method.path() + " of " + peer;
        this.method = method;
        this.limit = limit;
    }

    CompletableFuture<R> run(CompletionStage<Stream> opening, A argument) {
        CompletableFuture<R> exchange = opening.handle((s, e) -> {
            if (e != null) {
                throw new CompletionException(unreachable(what, e));
            }
            stream = s;
            if (isDone) {
                s.reset(Stream.NO_ERROR);
                throw new CompletionException(new RpcException(Reason.CANCELLED, what + ": cancelled"));
            }
            return s;
        }).thenCompose(s -> exchange(s, argument)).toCompletableFuture().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<R> result = new CompletableFuture<>();
        exchange.whenComplete((reply, e) -> {
            if (e == null) {
                result.complete(reply);
            } else {
                giveUp();
                result.completeExceptionally(failure(Streams.cause(e)));
            }
        });
        result.whenComplete((r, e) -> {
            if (result.isCancelled()) {
                giveUp();
                exchange.cancel(false);
            }
        });
        return result;
    }

    private RpcException failure(Throwable e) {
        if (e instanceof TimeoutException) {
            return stream == null ? new RpcException(Reason.UNREACHABLE, what + ": not connected within " + limit.toMillis() + " ms")
                    : new RpcException(Reason.TIMED_OUT, what + ": no reply within " + limit.toMillis() + " ms");
        }
        return Streams.failure(what, e);
    }

    /** What the failure to open a stream means. */
    static RpcException unreachable(String what, Throwable e) {
        RpcException f = Streams.failure(what, e);
        return f.reason() == Reason.NOT_SUPPORTED ? f : new RpcException(Reason.UNREACHABLE, f.getMessage(), f.getCause());
    }

    private void giveUp() {
        isDone = true;
        Stream s = stream;
        if (s != null && !isReplied) {
            s.reset(Stream.NO_ERROR);
        }
    }

    private CompletionStage<R> exchange(Stream s, A argument) {
        MsgpackWriter out = new MsgpackWriter();
        ServiceId.CODEC.write(out, ServiceId.of(method));
        method.argument().write(out, argument);
        // its failure shows when the reply is read
        s.write(out.take());
        Incoming in = new Incoming(s);
        return in.next(MAX_REPLY).thenCompose(value -> {
            if (value == null) {
                throw new CompletionException(new RpcException(Reason.BROKEN, what + ": the stream ended before the reply"));
            }
            Response response = Response.CODEC.read(value);
            if (!response.isOk()) {
                end(s, in);
                throw new CompletionException(response.failure());
            }
            // no body counts as an empty one, as in gorpc
            return in.next(MAX_REPLY).thenApply(body -> {
                R reply = method.reply().read(body == null ? new MsgpackReader(NIL) : body);
                end(s, in);
                return reply;
            });
        });
    }

    private void end(Stream s, Incoming in) {
        isReplied = true;
        Streams.end(s, in);
    }
}
