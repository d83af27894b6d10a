package io.holdfast.spi.rpc;

import io.holdfast.model.PeerId;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.stream.Feed;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Answers some methods. A whiteboard service: with it come its methods, and with it they go; callers then hear that there is no such
 * method. Of two that answer the same method the better-ranked one is asked. Calls that are under way when it goes are its own to
 * finish.
 */
@ConsumerType
public interface RpcEndpoint {
    /** What it answers. Asked once, when it comes. */
    List<Handler<?, ?>> handlers();

    /**
     * How one method is answered. Called on threads of the RPC or of a local caller; may block for a disk, not for another peer. A failure
     * of what is returned is told to the caller by its message.
     */
    sealed interface Handler<A, R> {
        RpcMethod<A, R> method();
    }

    /**
     * Answers a call.
     *
     * @param answer of the caller and the argument; if what it returns can be cancelled, it is when the caller gives up
     */
    record UnaryHandler<A, R>(Unary<A, R> method, BiFunction<PeerId, A, ? extends CompletionStage<R>> answer) implements Handler<A, R> {
    }

    /**
     * Answers a streaming call.
     *
     * @param answer of the caller and the arguments, which it closes or leaves alone; what it returns is closed when the call has ended
     */
    record StreamHandler<A, R>(Streaming<A, R> method, BiFunction<PeerId, Feed<A>, ? extends Feed<R>> answer) implements Handler<A, R> {
    }
}
