package io.holdfast.libp2p.internal.wire;

import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads messages that have their length before them, as an unsigned varint. One reader; the next is asked for when the last has come. */
public final class FrameReader {
    private static final int PIECE = 64 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Stream stream;
    private final int maxBytes;
    private ByteBuffer rest = NOTHING;
    private int length;
    private int lengthBytes;
    private byte[] frame;
    private int filled;

    /** @param maxBytes of one message; a longer one fails before any of it is read */
    public FrameReader(Stream stream, int maxBytes) {
        this.stream = stream;
        this.maxBytes = maxBytes;
    }

    /**
     * The next message.
     *
     * @return empty at the end of the stream; fails with {@code VIOLATION} for a message that is too long or cut off, else as the stream
     */
    public CompletionStage<Optional<byte[]>> next() {
        CompletableFuture<Optional<byte[]>> result = new CompletableFuture<>();
        step(result);
        return result;
    }

    // a loop while the stream has bytes at hand, so that many small messages do not nest
    private void step(CompletableFuture<Optional<byte[]>> result) {
        try {
            while (!take()) {
                CompletableFuture<ByteBuffer> read = stream.read(PIECE).toCompletableFuture();
                if (!read.isDone()) {
                    read.whenComplete((data, e) -> arrived(result, data, e));
                    return;
                }
                if (read.isCompletedExceptionally()) {
                    read.whenComplete((data, e) -> result.completeExceptionally(e));
                    return;
                }
                if (!accept(read.join())) {
                    result.complete(Optional.empty());
                    return;
                }
            }
            byte[] whole = frame;
            frame = null;
            lengthBytes = 0;
            length = 0;
            result.complete(Optional.of(whole));
        } catch (HostException e) {
            result.completeExceptionally(e);
        }
    }

    private void arrived(CompletableFuture<Optional<byte[]>> result, ByteBuffer data, Throwable e) {
        try {
            if (e != null) {
                result.completeExceptionally(e);
            } else if (accept(data)) {
                step(result);
            } else {
                result.complete(Optional.empty());
            }
        } catch (HostException x) {
            result.completeExceptionally(x);
        }
    }

    /** Whether there was anything, rather than the end. */
    private boolean accept(ByteBuffer data) throws HostException {
        if (data.hasRemaining()) {
            rest = data;
            return true;
        }
        if (lengthBytes > 0 || frame != null) {
            throw violation("a message was cut off");
        }
        return false;
    }

    /** Takes what is at hand; whether a message is whole. */
    private boolean take() throws HostException {
        while (frame == null) {
            if (!rest.hasRemaining()) {
                return false;
            }
            byte b = rest.get();
            if (lengthBytes == 4 && (b & 0x78) != 0 || lengthBytes > 4 || b == 0 && lengthBytes > 0) {
                throw violation("a message length that is no varint below 2^31");
            }
            length |= (b & 0x7f) << 7 * lengthBytes++;
            if (b >= 0) {
                if (length > maxBytes) {
                    throw violation("a message of " + length + " bytes, expected at most " + maxBytes);
                }
                // grows as the bytes come: who only claims a length costs nothing
                frame = new byte[Math.min(length, PIECE)];
                filled = 0;
            }
        }
        int n = Math.min(rest.remaining(), length - filled);
        if (filled + n > frame.length) {
            frame = Arrays.copyOf(frame, Math.min(length, Math.max(filled + n, frame.length * 2)));
        }
        rest.get(frame, filled, n);
        filled += n;
        return filled == length;
    }

    private HostException violation(String what) {
        return new HostException(HostException.Reason.VIOLATION, stream.protocol() + " with " + stream.connection().peer() + ": " + what);
    }
}
