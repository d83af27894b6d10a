package io.holdfast.spi.rpc;

import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
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
     * @param answer of the caller and the arguments, of which there are none for {@code Msgpack.NOTHING}; others should be read to their
     *               end, without which it does not show that a caller gives up. What it returns is closed when the call has ended
     */
    record StreamHandler<A, R>(Streaming<A, R> method, BiFunction<PeerId, Feed<A>, ? extends Feed<R>> answer) implements Handler<A, R> {
        /** Answers a call without arguments. */
        public static <A, R> StreamHandler<A, R> ofNone(Streaming<A, R> method, Function<PeerId, ? extends Feed<R>> answer) {
            return new StreamHandler<>(method, (caller, none) -> answer.apply(caller));
        }

        /** Answers a call with one argument. */
        public static <A, R> StreamHandler<A, R> ofOne(Streaming<A, R> method, BiFunction<PeerId, A, ? extends Feed<R>> answer) {
            return new StreamHandler<>(method, (caller, arguments) -> Feeds.later(arguments.next(1).thenApply(first -> {
                if (first.isEmpty()) {
                    throw new ClusterException.Invalid(method.path() + ": found no argument, expected one");
                }
                // only to see its end
                arguments.next(1);
                return answer.apply(caller, first.get(0));
            })));
        }
    }
}
