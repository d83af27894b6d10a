package io.holdfast.api.rest.internal;

import io.holdfast.model.ClusterException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** Reads a request's body that has no reason to be large, without holding a thread. */
final class SmallBody implements ReadListener {
    private static final int MOST = 4 * 1024;
    // what is longer is read on for a while: closing a connection with unread input would reset it, and the answer would be lost
    private static final int READ_ON = 1 << 20;
    private static final long MAX_MILLIS = 10_000;

    private final Exchange exchange;
    private final ServletInputStream in;
    private final Consumer<byte[]> handler;
    private final byte[] buffer = new byte[MOST + 1];
    private int size;
    private long bytes;

    private SmallBody(Exchange exchange, Consumer<byte[]> handler) throws IOException {
        this.exchange = exchange;
        this.handler = handler;
        in = exchange.request.getInputStream();
    }

    /** Hands the body to this handler, which answers, as a route does. */
    static void read(Exchange exchange, Timer timer, Consumer<byte[]> handler) {
        try {
            SmallBody body = new SmallBody(exchange, handler);
            timer.after(MAX_MILLIS, body::late);
            body.in.setReadListener(body);
        } catch (IOException e) {
            exchange.done.completeExceptionally(e);
        }
    }

    private void late() {
        if (!in.isFinished()) {
            exchange.done.completeExceptionally(new InterruptedIOException("the body did not come within " + MAX_MILLIS + " ms"));
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (in.isReady() && !in.isFinished()) {
            // once it is too long, the last byte is written over and over
            int at = Math.min(size, MOST);
            int n = in.read(buffer, at, buffer.length - at);
            if (n > 0) {
                size = at + n;
                bytes += n;
            }
            if (bytes > READ_ON) {
                throw new IOException("a body of more than " + READ_ON + " bytes");
            }
        }
    }

    @Override
    public void onAllDataRead() {
        try {
            if (size > MOST) {
                throw new ClusterException.Invalid("error decoding request body: it is longer than " + MOST + " bytes");
            }
            handler.accept(Arrays.copyOf(buffer, size));
        } catch (ClusterException e) {
            exchange.error(e);
        }
    }

    @Override
    public void onError(Throwable error) {
        exchange.done.completeExceptionally(error);
    }
}
