package io.holdfast.rpc.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Quote;
import io.holdfast.model.msgpack.Msgpack;
import io.holdfast.model.msgpack.MsgpackReader;
import io.holdfast.model.msgpack.MsgpackWriter;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.rpc.RpcEndpoint.Handler;
import io.holdfast.spi.rpc.RpcEndpoint.StreamHandler;
import io.holdfast.spi.rpc.RpcEndpoint.UnaryHandler;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcMethod.Access;
import io.holdfast.spi.stream.Feed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of another peer: one stream. */
final class ServerCall {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCall.class);
    /** For the name and the argument of a call to come. */
    private static final Duration REQUEST = Duration.ofSeconds(10);
    /** Two names of at most 256 bytes, as gorpc registers them. */
    private static final int MAX_ID = 1024;
    /** Who is not trusted has nothing large to say. */
    private static final int MAX_OPEN_ARGUMENT = 4096;
    /** Blocks, the largest of arguments, have at most 2 MiB. */
    private static final int MAX_ARGUMENT = 4 * 1024 * 1024;

    private final Stream stream;
    private final PeerId caller;
    private final Endpoints endpoints;
    private final Function<PeerId, ? extends CompletionStage<Boolean>> trust;
    private final Executor executor;
    private final Incoming in;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile ServiceId id;

    ServerCall(Stream stream, Endpoints endpoints, Function<PeerId, ? extends CompletionStage<Boolean>> trust, Executor executor) {
        this.stream = stream;
        this.caller = stream.connection().peer();
        this.endpoints = endpoints;
        this.trust = trust;
        this.executor = executor;
        this.in = new Incoming(stream);
    }

    /** @return completes when the stream has ended */
    CompletionStage<Void> run() {
        within(in.next(MAX_ID)).whenCompleteAsync((value, e) -> guarded(() -> {
            if (e != null) {
                over.completeExceptionally(e);
            } else if (value == null) {
                finish();
            } else {
                begin(ServiceId.CODEC.read(value));
            }
        }), executor);
        return over;
    }

    /** Whatever goes wrong ends the stream, so that nobody waits for an answer that does not come. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException e) {
            over.completeExceptionally(e);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} of {} failed: {}", id == null ? "a call" : Quote.of(id.path()), caller, e.toString(), e);
            over.completeExceptionally(e);
        }
    }

    private static <T> CompletableFuture<T> within(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(REQUEST.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void begin(ServiceId asked) {
        id = asked;
        Handler<?, ?> handler;
        try {
            handler = endpoints.find(asked);
        } catch (RpcException e) {
            refuse(e.getMessage(), Response.SERVER);
            return;
        }
        allowed(handler.method().access()).whenCompleteAsync((yes, e) -> guarded(() -> {
            if (e != null) {
                refuse(ClusterException.of(e).getMessage(), Response.SERVER);
            } else if (yes) {
                answer(handler);
            } else {
                LOG.debug("{} may not call {}", caller, asked.path());
                refuse("client does not have permissions to call " + asked.path(), Response.AUTHORIZATION);
            }
        }), executor);
    }

    private CompletionStage<Boolean> allowed(Access access) {
        return switch (access) {
            case OPEN -> CompletableFuture.completedFuture(true);
            case TRUSTED -> trust.apply(caller);
            case CLOSED -> CompletableFuture.completedFuture(false);
        };
    }

    private void answer(Handler<?, ?> handler) {
        if (handler instanceof UnaryHandler<?, ?> unary) {
            unary(unary);
        } else {
            streaming((StreamHandler<?, ?>) handler);
        }
    }

    private static int maxArgument(Handler<?, ?> handler) {
        return handler.method().access() == Access.OPEN ? MAX_OPEN_ARGUMENT : MAX_ARGUMENT;
    }

    private <A, R> void unary(UnaryHandler<A, R> handler) {
        within(in.next(maxArgument(handler))).whenCompleteAsync((value, e) -> guarded(() -> {
            if (e != null || value == null) {
                over.completeExceptionally(e != null ? e : Incoming.cutOff());
                return;
            }
            A argument;
            try {
                argument = handler.method().argument().read(value);
            } catch (IllegalArgumentException bad) {
                refuse(bad.getMessage(), Response.SERVER);
                return;
            }
            call(handler, argument);
        }), executor);
    }

    private <A, R> void call(UnaryHandler<A, R> handler, A argument) {
        CompletableFuture<R> answer;
        try {
            answer = handler.answer().apply(caller, argument).toCompletableFuture();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<R> running = answer;
        stream.closed().thenRun(() -> running.cancel(true));
        // a caller that closes its side before it has its answer gives up, as in gorpc
        in.fill().whenComplete((open, e) -> {
            if (e != null || !open) {
                running.cancel(true);
            }
        });
        running.whenCompleteAsync((reply, e) -> guarded(() -> {
            if (e != null) {
                refuse(ClusterException.of(e).getMessage(), Response.METHOD);
            } else {
                MsgpackWriter out = new MsgpackWriter();
                Response.CODEC.write(out, Response.ok(id));
                try {
                    handler.method().reply().write(out, reply);
                } catch (IllegalArgumentException bad) {
                    refuse("the reply cannot be sent: " + bad.getMessage(), Response.SERVER);
                    return;
                }
                write(out);
            }
        }), executor);
    }

    private void refuse(String error, int type) {
        MsgpackWriter out = new MsgpackWriter();
        Response.CODEC.write(out, new Response(id, error == null || error.isEmpty() ? "failed" : error, type));
        write(out.nil());
    }

    private void write(MsgpackWriter out) {
        stream.write(out.take()).whenComplete((v, e) -> {
            if (e == null) {
                finish();
            } else {
                over.completeExceptionally(e);
            }
        });
    }

    private <A, R> void streaming(StreamHandler<A, R> handler) {
        // what stands for no argument is dropped
        Arguments<A> arguments = new Arguments<>(in, handler.method().argument(), maxArgument(handler));
        if (handler.method().argument() == Msgpack.NOTHING) {
            in.discard();
        }
        Feed<R> replies;
        try {
            replies = handler.answer().apply(caller, arguments);
        } catch (RuntimeException e) {
            refuse(ClusterException.of(e).getMessage(), Response.METHOD);
            return;
        }
        byte[] header = Response.CODEC.encode(Response.ok(id));
        Pump<R> pump = new Pump<>(replies, (out, reply) -> handler.method().reply().write(out.encoded(header), reply), stream, executor);
        stream.closed().thenRun(pump::cancel);
        pump.run().whenComplete((v, e) -> {
            if (e == null) {
                finish();
            } else {
                refuse(ClusterException.of(e).getMessage(), arguments.isBad(e) ? Response.SERVER : Response.METHOD);
            }
        });
    }

    private void finish() {
        Streams.end(stream, in).whenComplete((v, e) -> over.complete(null));
    }
}
