package io.holdfast.consensus.raft.internal.net;

import io.holdfast.spi.host.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes a stream apart: each frame is its length, 4 bytes, big endian, and so many bytes. What is longer than allowed ends the stream. */
final class Frames {
    static final int HEAD = 4;
    private static final int READ = 1 << 16;

    /** Takes one frame. */
    @FunctionalInterface
    interface Sink {
        /** The bytes are only lent. Throws to end the stream. */
        void take(byte[] data, int offset, int length);
    }

    private final Sink sink;
    // what has not been taken yet: grows with what came, not with what a head promises
    private byte[] buffer = new byte[READ];
    private int filled;

    Frames(Sink sink) {
        this.sink = sink;
    }

    /** Reads to the end; completes then, fails when something is wrong. */
    CompletionStage<Void> read(Stream stream) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        next(stream, end);
        return end;
    }

    // a loop while there is something to read at once, so that no stack grows
    private void next(Stream stream, CompletableFuture<Void> end) {
        while (true) {
            CompletableFuture<ByteBuffer> read = stream.read(READ).toCompletableFuture();
            if (!read.isDone()) {
                read.whenComplete((bytes, failure) -> {
                    if (taken(bytes, failure, end)) {
                        next(stream, end);
                    }
                });
                return;
            }
            ByteBuffer bytes = read.isCompletedExceptionally() ? null : read.join();
            if (!taken(bytes, bytes == null ? failure(read) : null, end)) {
                return;
            }
        }
    }

    private static Throwable failure(CompletableFuture<?> read) {
        return read.handle((r, e) -> e).join();
    }

    /** Whether to read on. */
    private boolean taken(ByteBuffer bytes, Throwable failure, CompletableFuture<Void> end) {
        try {
            if (failure != null) {
                end.completeExceptionally(failure);
            } else if (!bytes.hasRemaining()) {
                end.complete(null);
            } else {
                add(bytes);
                return true;
            }
        } catch (IOException | RuntimeException e) {
            end.completeExceptionally(e);
        }
        return false;
    }

    private void add(ByteBuffer bytes) throws IOException {
        int more = bytes.remaining();
        if (filled + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(filled + more, 2 * buffer.length));
        }
        bytes.get(buffer, filled, more);
        filled += more;
        int at = 0;
        while (filled - at >= HEAD) {
            int length = ByteBuffer.wrap(buffer, at, HEAD).getInt();
            if (length < 0 || length > PeerLinks.MAX_FRAME) {
                throw new IOException("a frame of " + Integer.toUnsignedString(length) + " bytes, expected at most " + PeerLinks.MAX_FRAME);
            }
            if (filled - at - HEAD < length) {
                break;
            }
            sink.take(buffer, at + HEAD, length);
            at += HEAD + length;
        }
        System.arraycopy(buffer, at, buffer, 0, filled - at);
        filled -= at;
    }
}
