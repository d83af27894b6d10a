package io.holdfast.api.rest.internal;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Throws away what is left of a refused upload, up to a bound in bytes and time. Closing a connection with unread input would reset
 * it, and the client would lose the answer that says what was wrong.
 */
final class Discard implements ReadListener {
    private static final long MAX_BYTES = 16 << 20;
    private static final long MAX_MILLIS = 2000;

    private final Timer timer;
    private final ServletInputStream in;
    private final byte[] buffer;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private long bytes;

    Discard(ServletInputStream in, byte[] buffer, Timer timer) {
        this.in = in;
        this.buffer = buffer;
        this.timer = timer;
    }

    /** Ends the exchange when the answer is sent and the rest of the input is gone or the bound is reached. */
    void after(CompletionStage<Void> sent, Exchange exchange) {
        timer.after(MAX_MILLIS, () -> drained.complete(null));
        exchange.finishWith(sent.thenCombine(drained, (a, b) -> a));
    }

    /** Reads what is there; one thread at a time. */
    void read() throws IOException {
        while (!drained.isDone() && in.isReady()) {
            int n = in.read(buffer);
            bytes += Math.max(n, 0);
            if (n < 0 || bytes > MAX_BYTES) {
                drained.complete(null);
            }
        }
    }

    void ended() {
        drained.complete(null);
    }

    @Override
    public void onDataAvailable() throws IOException {
        read();
    }

    @Override
    public void onAllDataRead() {
        ended();
    }

    @Override
    public void onError(Throwable error) {
        ended();
    }
}
