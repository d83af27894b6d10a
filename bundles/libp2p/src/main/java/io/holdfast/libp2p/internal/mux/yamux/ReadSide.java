package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.spi.host.HostException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** One stream's bytes from the peer. Confined to the event loop. */
final class ReadSide {
    private final ReceiveBuffer buffer = new ReceiveBuffer();
    private final ReceiveWindow window;
    private CompletableFuture<ByteBuffer> waiting;
    private int max;
    private boolean ended;
    private HostException failure;

    ReadSide(ReceiveWindow window) {
        this.window = window;
    }

    void read(int most, CompletableFuture<ByteBuffer> result) {
        if (waiting != null) {
            result.completeExceptionally(new IllegalStateException("a read is under way"));
        } else if (failure != null) {
            result.completeExceptionally(failure);
        } else if (buffer.size() > 0 || ended) {
            result.complete(buffer.take(most));
        } else {
            waiting = result;
            max = most;
        }
    }

    /** Whether the peer may send so many bytes. */
    boolean allows(long count) {
        return window.allows(count);
    }

    /** Takes so many bytes from this buffer. */
    void add(ByteBuf in, int count) {
        window.received(count);
        if (failure != null) {
            return;
        }
        if (waiting == null) {
            buffer.add(in, count);
            return;
        }
        int now = Math.min(max, count);
        ByteBuffer first = ReceiveBuffer.piece(in, now);
        if (count > now) {
            buffer.add(in, count - now);
        }
        complete(first);
    }

    /** There is no more to come. */
    void end() {
        if (!ended && failure == null) {
            ended = true;
            if (waiting != null) {
                complete(buffer.take(1));
            }
        }
    }

    /** Whether the peer has said that there is no more to come. */
    boolean isEnded() {
        return ended;
    }

    /** Drops what nobody has read and fails reads from now on. */
    void fail(HostException cause) {
        if (failure == null) {
            failure = cause;
            buffer.clear();
            if (waiting != null) {
                CompletableFuture<ByteBuffer> result = waiting;
                waiting = null;
                result.completeExceptionally(cause);
            }
        }
    }

    /** Whether nothing more can be read. */
    boolean isDone() {
        return failure != null || ended && buffer.size() == 0;
    }

    /** Whether the peer is to be told that it may send more. */
    boolean isCreditDue() {
        return !ended && failure == null && window.isDue(buffer.size());
    }

    int grant(long now, long roundTrip) {
        return window.grant(buffer.size(), now, roundTrip);
    }

    int unread() {
        return buffer.size();
    }

    /** The bytes reserved. */
    int reserved() {
        return window.size();
    }

    private void complete(ByteBuffer bytes) {
        CompletableFuture<ByteBuffer> result = waiting;
        waiting = null;
        result.complete(bytes);
    }
}
