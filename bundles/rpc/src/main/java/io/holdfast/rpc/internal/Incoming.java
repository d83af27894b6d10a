package io.holdfast.rpc.internal;

import io.holdfast.model.msgpack.MsgpackReader;
import io.holdfast.model.msgpack.ValueEnd;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The msgpack values that come on a stream, one after the other. One reader; reads no more than it is asked for. */
final class Incoming {
    private static final int CHUNK = 32 * 1024;
    private static final int MAX_DEPTH = 16;
    /** Who sends more than this without being asked is not listened to. */
    private static final int MAX_SURPLUS = 64 * 1024;

    private final Stream stream;
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    /** What was looked at of the value that begins at {@code from}. */
    private int seen;
    private ValueEnd end = new ValueEnd(MAX_DEPTH);
    private volatile CompletionStage<Boolean> reading = CompletableFuture.completedFuture(true);
    private CompletableFuture<Void> discarded;

    Incoming(Stream stream) {
        this.stream = stream;
    }

    /**
     * The next value if all of it has come, else null. It must be used before the next call of any method here.
     *
     * @param limit its bytes, at most
     */
    MsgpackReader poll(int limit) throws RpcException {
        try {
            seen = end.find(bytes, seen, to);
        } catch (IllegalArgumentException e) {
            throw new RpcException(Reason.VIOLATION, e.getMessage());
        }
        if (seen - from > limit) {
            throw new RpcException(Reason.VIOLATION, "a value of more than " + limit + " bytes");
        }
        if (!end.isFound()) {
            return null;
        }
        MsgpackReader value = new MsgpackReader(bytes, from, seen - from);
        from = seen;
        end = new ValueEnd(MAX_DEPTH);
        return value;
    }

    /** Whether a part of a value has come. */
    boolean isWithin() {
        return from < to;
    }

    /** Reads on. @return false at the end of the stream */
    CompletionStage<Boolean> fill() {
        reading = stream.read(CHUNK).thenApply(this::add);
        return reading;
    }

    /**
     * Reads to the end, and drops what comes; nothing else is asked for from then on. So it shows when the other side gives up: a stream
     * with bytes that nobody has read does not end.
     *
     * @return fails when too much comes; always the same
     */
    synchronized CompletionStage<Void> discard() {
        if (discarded == null) {
            discarded = new CompletableFuture<>();
            reading.whenComplete((open, e) -> dropped(open, e, MAX_SURPLUS));
        }
        return discarded;
    }

    private void dropped(Boolean open, Throwable e, int left) {
        if (e != null || !open) {
            discarded.complete(null);
        } else if (left < 0) {
            discarded.completeExceptionally(new RpcException(Reason.VIOLATION, "more than " + MAX_SURPLUS + " bytes that nobody asked for"));
        } else {
            stream.read(CHUNK).whenComplete((data, x) -> dropped(x == null && data.hasRemaining(), x, x == null ? left - data.remaining() : 0));
        }
    }

    private boolean add(ByteBuffer more) {
        int n = more.remaining();
        if (from > 0) {
            // what is left is short as a rule: values are taken out as they come
            System.arraycopy(bytes, from, bytes, 0, to - from);
            to -= from;
            seen -= from;
            from = 0;
        }
        if (bytes.length - to < n) {
            bytes = Arrays.copyOf(bytes, Math.max(to + n, Math.min(bytes.length * 2, Integer.MAX_VALUE / 2)));
        }
        more.get(bytes, to, n);
        to += n;
        return n > 0;
    }

    /** The next value; null when the stream has ended before it. */
    CompletionStage<MsgpackReader> next(int limit) {
        CompletableFuture<MsgpackReader> result = new CompletableFuture<>();
        advance(limit, result);
        return result;
    }

    // a loop rather than recursion: any number of reads may be done at once
    private void advance(int limit, CompletableFuture<MsgpackReader> result) {
        while (!polled(limit, result)) {
            CompletableFuture<Boolean> more = fill().toCompletableFuture();
            if (!more.isDone()) {
                more.whenComplete((open, e) -> {
                    if (!ended(open, e, result)) {
                        advance(limit, result);
                    }
                });
                return;
            }
            if (more.handle((open, e) -> ended(open, e, result)).join()) {
                return;
            }
        }
    }

    private boolean polled(int limit, CompletableFuture<MsgpackReader> result) {
        try {
            MsgpackReader value = poll(limit);
            return value != null && (result.complete(value) || true);
        } catch (RpcException e) {
            return result.completeExceptionally(e) || true;
        }
    }

    private boolean ended(Boolean open, Throwable e, CompletableFuture<MsgpackReader> result) {
        if (e != null) {
            return result.completeExceptionally(e) || true;
        }
        return !open && (isWithin() ? result.completeExceptionally(cutOff()) : result.complete(null) || true);
    }

    static RpcException cutOff() {
        return new RpcException(Reason.VIOLATION, "the stream ended within a value");
    }
}
