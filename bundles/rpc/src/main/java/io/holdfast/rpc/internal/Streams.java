package io.holdfast.rpc.internal;

import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** How streams end, and what their failures mean. */
final class Streams {
    /** After so long a stream is reset that the other side does not end. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private Streams() {
    }

    /** Ends this side, and waits a bounded time for the other; resets the stream when that does not come. */
    static CompletionStage<Void> end(Stream stream, Incoming in) {
        return stream.closeWrite().thenCompose(v -> in.discard()).toCompletableFuture()
                .orTimeout(LINGER.toMillis(), TimeUnit.MILLISECONDS).exceptionally(e -> {
                    stream.reset(Stream.NO_ERROR);
                    return null;
                });
    }

    /** What a stage failed with, without the wrappers. */
    static Throwable cause(Throwable e) {
        Throwable t = e;
        while (t instanceof CompletionException && t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }

    /** What the failure of an open stream means for a call. */
    static RpcException failure(String what, Throwable e) {
        Throwable t = cause(e);
        if (t instanceof RpcException known) {
            return known;
        }
        if (t instanceof HostException h) {
            Reason reason = switch (h.reason()) {
                case NOT_SUPPORTED -> Reason.NOT_SUPPORTED;
                case TIMED_OUT -> Reason.TIMED_OUT;
                case VIOLATION -> Reason.VIOLATION;
                case UNREACHABLE, WRONG_PEER, GATED, LIMITED, RESET, CLOSED -> Reason.BROKEN;
            };
            return new RpcException(reason, what + ": " + h.getMessage(), h);
        }
        return new RpcException(t instanceof IllegalArgumentException ? Reason.VIOLATION : Reason.BROKEN, what + ": " + t.getMessage(), t);
    }
}
