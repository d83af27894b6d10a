package io.holdfast.libp2p.internal.ping;

import io.holdfast.libp2p.internal.wire.Loops;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** Gives back what it gets, and measures how long another peer takes to. */
public final class Ping implements ProtocolHandler {
    public static final String PROTOCOL = "/ipfs/ping/1.0.0";
    private static final int BYTES = 32;

    @Override
    public CompletionStage<Void> handle(Stream stream) {
        return Loops.whileTrue(() -> stream.read(BYTES).thenCompose(data -> data.hasRemaining()
                ? stream.write(data).thenApply(v -> true) : CompletableFuture.completedFuture(false)));
    }

    /** One round trip on this stream, which is reset when it fails. One at a time. */
    public static CompletionStage<Duration> measure(Stream stream) {
        byte[] sent = new byte[BYTES];
        ThreadLocalRandom.current().nextBytes(sent);
        long start = System.nanoTime();
        return stream.write(ByteBuffer.wrap(sent)).thenCompose(v -> read(stream, ByteBuffer.allocate(BYTES)))
                .thenCompose(answer -> {
                    Duration time = Duration.ofNanos(System.nanoTime() - start);
                    return answer.flip().equals(ByteBuffer.wrap(sent)) ? CompletableFuture.completedFuture(time)
                            : CompletableFuture.<Duration>failedFuture(new HostException(Reason.VIOLATION,
                                    stream.connection().peer() + " answered a ping with other bytes"));
                }).whenComplete((t, e) -> {
                    if (e != null) {
                        stream.reset(Stream.NO_ERROR);
                    }
                });
    }

    private static CompletionStage<ByteBuffer> read(Stream stream, ByteBuffer into) {
        return stream.read(into.remaining()).thenCompose(data -> {
            if (!data.hasRemaining()) {
                return CompletableFuture.failedFuture(new HostException(Reason.CLOSED, stream.connection().peer() + " ended a ping unanswered"));
            }
            into.put(data);
            return into.hasRemaining() ? read(stream, into) : CompletableFuture.completedFuture(into);
        });
    }
}
