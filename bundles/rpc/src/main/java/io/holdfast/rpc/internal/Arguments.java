package io.holdfast.rpc.internal;

import io.holdfast.model.msgpack.Msgpack;
import io.holdfast.model.msgpack.MsgpackCodec;
import io.holdfast.model.msgpack.MsgpackReader;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.stream.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The arguments of a streaming call, read as they are asked for. */
final class Arguments<A> implements Feed<A> {
    private final Incoming in;
    private final MsgpackCodec<A> codec;
    private final int limit;
    private volatile Throwable bad;

    Arguments(Incoming in, MsgpackCodec<A> codec, int limit) {
        this.in = in;
        this.codec = codec;
        this.limit = limit;
    }

    @Override
    public CompletionStage<List<A>> next(int max) {
        if (codec == Msgpack.NOTHING) {
            return CompletableFuture.completedFuture(List.of());
        }
        return in.next(limit).thenApply(value -> value == null ? List.<A>of() : read(value, max)).whenComplete((l, e) -> {
            if (e != null) {
                bad = Streams.cause(e);
            }
        });
    }

    private List<A> read(MsgpackReader first, int max) {
        List<A> all = new ArrayList<>();
        try {
            for (MsgpackReader value = first; value != null; value = all.size() < max ? in.poll(limit) : null) {
                all.add(codec.read(value));
            }
        } catch (RpcException e) {
            throw new CompletionException(e);
        }
        return all;
    }

    /** Whether this is how they could not be read. */
    boolean isBad(Throwable e) {
        return e == bad && bad != null;
    }

    @Override
    public void close() {
        // what is not read is left to the end of the stream
    }
}
