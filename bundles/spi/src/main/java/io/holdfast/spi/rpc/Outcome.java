package io.holdfast.spi.rpc;

/** What became of a call to one of many peers. */
public sealed interface Outcome<R> {
    /** It replied. */
    record Ok<R>(R reply) implements Outcome<R> {
    }

    /** It did not, or said no. */
    record Failed<R>(RpcException cause) implements Outcome<R> {
    }
}
