package io.holdfast.libp2p.internal.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.libp2p.internal.wire.Loops;
import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The protocols of the peers in itests/peers, both sides of them. */
final class Exchange {
    /** What comes in goes out. */
    static final String ECHO = "/holdfast/echo/1";
    /** What comes in is counted: the number goes out at its end, as text. */
    static final String SINK = "/holdfast/sink/1";
    /** A number as text and a line feed come in, so many bytes go out. */
    static final String SOURCE = "/holdfast/source/1";
    /** For all of one call. */
    static final Duration LIMIT = Duration.ofSeconds(20);
    /** What the bulk tests send each way, by {@code -Dholdfast.interop.bulk}, in MiB. */
    static final long BULK = Long.getLong("holdfast.interop.bulk", 64) << 20;
    private static final int PIECE = 64 * 1024;
    /** From Java 25 on, the common pool has no thread for each task where there are few processors. */
    static final ExecutorService BLOCKING = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "blocking");
        thread.setDaemon(true);
        return thread;
    });

    private Exchange() {
    }

    static void answer(LivePeer peer) {
        peer.handle(ECHO, Exchange::echo);
        peer.handle(SINK, s -> count(s, new long[1]).thenCompose(n -> s.write(text(String.valueOf(n)))));
        peer.handle(SOURCE, s -> line(s, new StringBuilder()).thenCompose(n -> send(s, Long.parseLong(n))));
    }

    static CompletionStage<Void> echo(Stream stream) {
        return Loops.whileTrue(() -> stream.read(PIECE).thenCompose(data -> data.hasRemaining()
                ? stream.write(data).thenApply(v -> true) : CompletableFuture.completedFuture(false)));
    }

    private static CompletionStage<Long> count(Stream stream, long[] n) {
        return Loops.whileTrue(() -> stream.read(1 << 20).thenApply(data -> {
            n[0] += data.remaining();
            return data.hasRemaining();
        })).thenApply(v -> n[0]);
    }

    private static CompletionStage<String> line(Stream stream, StringBuilder line) {
        return Loops.whileTrue(() -> stream.read(1).thenApply(data -> {
            char c = data.hasRemaining() ? (char) data.get() : '\n';
            if (c != '\n') {
                line.append(c);
            }
            return c != '\n';
        })).thenApply(v -> line.toString());
    }

    private static CompletionStage<Void> send(Stream stream, long bytes) {
        byte[] zeros = new byte[PIECE];
        long[] left = {bytes};
        return Loops.whileTrue(() -> {
            int now = (int) Math.min(left[0], PIECE);
            left[0] -= now;
            return now == 0 ? CompletableFuture.completedFuture(false) : stream.write(ByteBuffer.wrap(zeros, 0, now)).thenApply(v -> true);
        });
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(120, TimeUnit.SECONDS).join();
    }

    static Connection connect(LivePeer from, Multiaddr to) {
        return get(from.host().connect(to.peer().orElseThrow(), List.of(to), LIMIT));
    }

    static Stream open(Connection connection, String protocol) {
        return get(connection.open(List.of(protocol), LIMIT));
    }

    /** Sends random bytes and ends; all come back, then the end. */
    static void echoes(Stream stream, int bytes) {
        byte[] sent = random(bytes);
        CompletionStage<Void> written = stream.write(ByteBuffer.wrap(sent)).thenCompose(v -> stream.closeWrite());
        assertThat(read(stream, Integer.MAX_VALUE)).isEqualTo(sent);
        get(written);
        get(stream.closed());
    }

    static byte[] random(int bytes) {
        byte[] all = new byte[bytes];
        new Random(bytes).nextBytes(all);
        return all;
    }

    /** Reads so many bytes, or to the end. */
    static byte[] read(Stream stream, int most) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() < most) {
            ByteBuffer data = get(stream.read(Math.min(1 << 20, most - out.size())));
            if (!data.hasRemaining()) {
                break;
            }
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    /** So many bytes there, and so many back. */
    static void bulk(Connection connection, long bytes) {
        Stream sink = open(connection, SINK);
        get(send(sink, bytes).thenCompose(v -> sink.closeWrite()));
        assertThat(new String(read(sink, Integer.MAX_VALUE), StandardCharsets.UTF_8)).isEqualTo(String.valueOf(bytes));
        Stream source = open(connection, SOURCE);
        get(source.write(text(bytes + "\n")));
        assertThat(get(count(source, new long[1]))).isEqualTo(bytes);
        get(source.closeWrite());
        get(source.closed());
    }

    /**
     * So many echoes at the same time, each on a stream of its own.
     *
     * @param end js-libp2p 3.3 loses the bytes of a stream that ends at once, go-libp2p's too; what kubo mounts, it resets at the end
     */
    static void manyAtOnce(Connection connection, String protocol, int streams, End end) {
        List<CompletableFuture<String>> all = IntStream.range(0, streams).mapToObj(i -> connection.open(List.of(protocol), LIMIT)
                .thenApplyAsync(s -> said(s, "stream " + i, end), BLOCKING).toCompletableFuture()).toList();
        for (int i = 0; i < streams; i++) {
            assertThat(get(all.get(i))).isEqualTo("stream " + i);
        }
        Program.until("no stream is left", () -> connection.streams().stream().noneMatch(s -> s.protocol().equals(protocol)));
    }

    private static String said(Stream stream, String sent, End end) {
        CompletionStage<Void> written = stream.write(text(sent));
        if (end == End.AT_ONCE) {
            get(written.thenCompose(v -> stream.closeWrite()));
        }
        String answer = new String(read(stream, sent.length()), StandardCharsets.UTF_8);
        if (end == End.RESET) {
            stream.reset(Stream.NO_ERROR);
            return answer;
        }
        get(written.thenCompose(v -> stream.closeWrite()));
        return answer + new String(read(stream, Integer.MAX_VALUE), StandardCharsets.UTF_8);
    }

    /** How a stream of an echo ends: together with the proposal and the bytes, when they are back, or by a reset then. */
    enum End { AT_ONCE, ANSWERED, RESET }

    /** It fails with this reason, and its message has each of these texts. */
    static void fails(CompletionStage<?> stage, Reason reason, String... texts) {
        assertThatThrownBy(() -> get(stage)).isInstanceOf(CompletionException.class).cause()
                .isInstanceOfSatisfying(HostException.class, e -> {
                    assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
                    for (String text : texts) {
                        assertThat(e.getMessage()).contains(text);
                    }
                });
    }
}
