package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MemoryBudget;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What the tests do with streams. */
public final class Streams {
    private Streams() {
    }

    public static YamuxConfig config() {
        return config(2000, 2000);
    }

    public static YamuxConfig config(int maxInbound, int maxOutbound) {
        return new YamuxConfig(maxInbound, maxOutbound, 16 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10),
                new LimitedMemory(1L << 40, MemoryBudget.UNLIMITED));
    }

    public static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    public static byte[] random(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** All that comes until the end. */
    public static CompletableFuture<byte[]> readAll(MuxedStream stream, int max) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        readOn(stream, max, new ByteArrayOutputStream(), all);
        return all;
    }

    private static void readOn(MuxedStream stream, int max, ByteArrayOutputStream sofar, CompletableFuture<byte[]> all) {
        stream.read(max).whenComplete((bytes, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            } else if (!bytes.hasRemaining()) {
                all.complete(sofar.toByteArray());
            } else {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                sofar.writeBytes(copy);
                readOn(stream, max, sofar, all);
            }
        });
    }
}
