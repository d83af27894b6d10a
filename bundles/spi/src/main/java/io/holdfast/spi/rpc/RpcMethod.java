package io.holdfast.spi.rpc;

import io.holdfast.model.msgpack.MsgpackCodec;

/**
 * What can be called. Two methods are the same when their path is.
 *
 * @param <A> the argument
 * @param <R> the reply
 */
public sealed interface RpcMethod<A, R> {
    /** Such as {@code Cluster}. */
    String service();

    /** Such as {@code PeerAdd}. */
    String name();

    /** Who may call it. */
    Access access();

    MsgpackCodec<A> argument();

    MsgpackCodec<R> reply();

    /** Service and name, such as {@code Cluster.PeerAdd}. */
    default String path() {
        return service() + "." + name();
    }

    /** Who may call a method from another peer. This peer itself may call all of them. */
    enum Access {
        /** Any connected peer. */
        OPEN,
        /** The peers that the consensus trusts. */
        TRUSTED,
        /** Nobody. */
        CLOSED
    }

    /** One argument, one reply. */
    record Unary<A, R>(String service, String name, Access access, MsgpackCodec<A> argument, MsgpackCodec<R> reply) implements RpcMethod<A, R> {
    }

    /** Any number of arguments, any number of replies, of which none may be null. */
    record Streaming<A, R>(String service, String name, Access access, MsgpackCodec<A> argument, MsgpackCodec<R> reply)
            implements RpcMethod<A, R> {
    }
}
