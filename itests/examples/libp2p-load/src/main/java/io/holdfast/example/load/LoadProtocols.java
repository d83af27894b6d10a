package io.holdfast.example.load;

import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Component;

/** What the test peers answer: echo, sink (counts, then says how much), source (is told how much, then sends it). */
@Component(property = {ProtocolHandler.PROTOCOLS + "=" + LoadProtocols.ECHO, ProtocolHandler.PROTOCOLS + "=" + LoadProtocols.SINK,
    ProtocolHandler.PROTOCOLS + "=" + LoadProtocols.SOURCE})
public final class LoadProtocols implements ProtocolHandler {
    static final String ECHO = "/holdfast/echo/1";
    static final String SINK = "/holdfast/sink/1";
    static final String SOURCE = "/holdfast/source/1";
    private static final int READ = 1 << 20;
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(256 * 1024).asReadOnlyBuffer();

    @Override
    public CompletionStage<Void> handle(Stream stream) {
        return switch (stream.protocol()) {
            case ECHO -> Steps.whileTrue(() -> stream.read(READ).thenCompose(data -> data.hasRemaining()
                    ? stream.write(data).thenApply(v -> true) : CompletableFuture.completedFuture(false)));
            case SINK -> count(stream).thenCompose(n -> stream.write(text(Long.toString(n))));
            case SOURCE -> line(stream, new StringBuilder()).thenCompose(n -> send(stream, n));
            default -> throw new IllegalArgumentException(stream.protocol());
        };
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static CompletionStage<Long> line(Stream stream, StringBuilder so) {
        return stream.read(64).thenCompose(data -> {
            so.append(StandardCharsets.US_ASCII.decode(data));
            int end = so.indexOf("\n");
            return end < 0 && so.length() < 64 ? line(stream, so) : CompletableFuture.completedFuture(Long.parseLong(so.substring(0, end)));
        });
    }

    /** Reads to the end; gives how many bytes there were. */
    static CompletionStage<Long> count(Stream stream) {
        long[] n = {0};
        return Steps.whileTrue(() -> stream.read(READ).thenApply(data -> {
            n[0] += data.remaining();
            return data.hasRemaining();
        })).thenApply(v -> n[0]);
    }

    /** Sends so many zeros. */
    static CompletionStage<Void> send(Stream stream, long bytes) {
        long[] left = {bytes};
        return Steps.whileTrue(() -> {
            int n = (int) Math.min(left[0], ZEROS.capacity());
            left[0] -= n;
            return n == 0 ? CompletableFuture.completedFuture(false) : stream.write(ZEROS.slice(0, n)).thenApply(v -> true);
        });
    }
}
