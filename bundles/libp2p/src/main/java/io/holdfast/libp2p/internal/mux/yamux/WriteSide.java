package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.spi.host.HostException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** One stream's bytes to the peer. Confined to the event loop. */
final class WriteSide {
    private static final long MOST = 1L << 40;

    private long window = Frame.INITIAL_WINDOW;
    private ByteBuffer data;
    private CompletableFuture<Void> written;
    private CompletableFuture<Void> finish;
    private boolean finished;
    private HostException failure;

    void write(ByteBuffer bytes, CompletableFuture<Void> result) {
        if (failure != null) {
            result.completeExceptionally(failure);
        } else if (finish != null) {
            result.completeExceptionally(new HostException(HostException.Reason.CLOSED, "the stream is closed for writing"));
        } else if (written != null) {
            result.completeExceptionally(new IllegalStateException("a write is under way"));
        } else {
            data = bytes;
            written = result;
        }
    }

    void finish(CompletableFuture<Void> result) {
        if (failure != null) {
            result.completeExceptionally(failure);
        } else if (finish == null) {
            finish = result;
        } else {
            finish.whenComplete((done, cause) -> {
                if (cause == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(cause);
                }
            });
        }
    }

    /** The peer takes more. */
    void grow(long count) {
        window = Math.min(MOST, window + count);
    }

    /** Whether {@link #emit} has something to send. */
    boolean isReady() {
        if (failure != null || finished) {
            return false;
        }
        return written != null ? !data.hasRemaining() || window > 0 : finish != null;
    }

    /** Sends one frame, or none when an empty write needs none. @param syn the flag, if this is the first frame; else 0 */
    void emit(FrameBatch out, int id, int syn) {
        if (written == null) {
            // never on a data frame: a reader in Go could see the end before the bytes
            out.add(Frame.WINDOW_UPDATE, syn | Frame.FIN, id, 0);
            finished = true;
            finish.complete(null);
            return;
        }
        if (data.hasRemaining()) {
            int count = (int) Math.min(Math.min(window, Frame.MAX_PAYLOAD), data.remaining());
            window -= count;
            out.add(syn, id, data, count);
        } else if (syn != 0) {
            out.add(Frame.WINDOW_UPDATE, syn, id, 0);
        }
        if (!data.hasRemaining()) {
            CompletableFuture<Void> result = written;
            written = null;
            data = null;
            result.complete(null);
        }
    }

    /** Whether the end was sent. */
    boolean isFinished() {
        return finished;
    }

    boolean isDone() {
        return finished || failure != null;
    }

    /** Fails what is under way and what is to come, unless the end was sent. */
    void fail(HostException cause) {
        if (isDone()) {
            return;
        }
        failure = cause;
        CompletableFuture<Void> one = written;
        data = null;
        written = null;
        if (one != null) {
            one.completeExceptionally(cause);
        }
        if (finish != null) {
            finish.completeExceptionally(cause);
        }
    }
}
