package io.holdfast.ipfs.embedded.internal;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Writes pulled content as fast as the client takes it, without a thread of its own. One party at a time moves it on: the container
 * when there is room again, or the source when the content awaited has come.
 */
final class BodyWriter implements WriteListener {
    private static final int PIECE = 64 * 1024;

    private final ServletOutputStream out;
    private final Supplier<CompletionStage<ByteBuffer>> content;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private ByteBuffer rest;

    /** @param content null = the end */
    BodyWriter(ServletOutputStream out, ByteBuffer first, Supplier<CompletionStage<ByteBuffer>> content) {
        this.out = out;
        this.rest = first;
        this.content = content;
    }

    CompletionStage<Void> done() {
        return done;
    }

    @Override
    public void onWritePossible() {
        try {
            while (!done.isDone() && out.isReady()) {
                if (rest.hasRemaining()) {
                    piece();
                    continue;
                }
                CompletableFuture<ByteBuffer> next = content.get().toCompletableFuture();
                if (!next.isDone()) {
                    next.whenComplete((bytes, e) -> {
                        if (e != null) {
                            onError(GatewayApi.cause(e));
                        } else if (take(bytes)) {
                            onWritePossible();
                        }
                    });
                    return;
                }
                take(next.join());
            }
        } catch (IOException | RuntimeException e) {
            onError(GatewayApi.cause(e));
        }
    }

    private void piece() throws IOException {
        int n = Math.min(PIECE, rest.remaining());
        if (rest.hasArray()) {
            out.write(rest.array(), rest.arrayOffset() + rest.position(), n);
            rest.position(rest.position() + n);
        } else {
            byte[] copy = new byte[n];
            rest.get(copy);
            out.write(copy);
        }
    }

    private boolean take(ByteBuffer bytes) {
        if (bytes == null) {
            done.complete(null);
            return false;
        }
        rest = bytes;
        return true;
    }

    @Override
    public void onError(Throwable e) {
        done.completeExceptionally(e);
    }
}
