package io.holdfast.example.load;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.Stream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The load of the go-libp2p test peer, as console commands that answer with its JSON. */
@Component(service = LoadCommands.class, property = {"osgi.command.scope=load", "osgi.command.function=bulk",
    "osgi.command.function=streams", "osgi.command.function=trips", "osgi.command.function=handshakes",
    "osgi.command.function=memory"})
public final class LoadCommands {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Host host;

    @Activate
    public LoadCommands(@Reference Host host) {
        this.host = host;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(5, TimeUnit.MINUTES);
    }

    private PeerId connect(String address) throws Exception {
        Multiaddr a = Multiaddr.parse(address);
        PeerId peer = a.peer().orElseThrow();
        get(host.connect(peer, List.of(a), LIMIT));
        return peer;
    }

    private static double rate(double n, long start) {
        return n * 1e9 / (System.nanoTime() - start);
    }

    @Descriptor("sends so many bytes, then has as many sent")
    public String bulk(String address, long bytes) throws Exception {
        PeerId peer = connect(address);
        Stream up = get(host.open(peer, List.of(LoadProtocols.SINK), LIMIT));
        long start = System.nanoTime();
        get(LoadProtocols.send(up, bytes).thenCompose(v -> up.closeWrite()));
        String counted = StandardCharsets.US_ASCII.decode(get(up.read(64))).toString();
        if (!counted.equals(Long.toString(bytes))) {
            throw new IllegalStateException("the sink answered " + counted);
        }
        double sent = rate(bytes, start);
        Stream down = get(host.open(peer, List.of(LoadProtocols.SOURCE), LIMIT));
        start = System.nanoTime();
        get(down.write(ByteBuffer.wrap((bytes + "\n").getBytes(StandardCharsets.US_ASCII))));
        long got = get(LoadProtocols.count(down));
        if (got != bytes) {
            throw new IllegalStateException("the source gave " + got);
        }
        double received = rate(bytes, start);
        down.closeWrite();
        return json("\"sent_per_second\":%.0f,\"received_per_second\":%.0f", sent, received);
    }

    @Descriptor("opens streams one after the other, with a byte there and back on each")
    public String streams(String address, int count) throws Exception {
        PeerId peer = connect(address);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Stream s = get(host.open(peer, List.of(LoadProtocols.ECHO), LIMIT));
            get(s.write(ByteBuffer.wrap(new byte[1])));
            get(s.closeWrite());
            long back = get(LoadProtocols.count(s));
            if (back != 1) {
                throw new IllegalStateException("stream " + i + " gave " + back + " bytes");
            }
        }
        return json("\"streams_per_second\":%.0f", rate(count, start));
    }

    @Descriptor("sends 100 bytes and waits for them, on so many streams at the same time")
    public String trips(String address, int count, int inFlight) throws Exception {
        PeerId peer = connect(address);
        long start = System.nanoTime();
        CompletableFuture<?>[] all = IntStream.range(0, inFlight).mapToObj(i -> host.open(peer, List.of(LoadProtocols.ECHO), LIMIT)
                .thenCompose(s -> trips(s, count / inFlight)).toCompletableFuture()).toArray(CompletableFuture[]::new);
        get(CompletableFuture.allOf(all));
        return json("\"trips_per_second\":%.0f", rate(count, start));
    }

    private static CompletionStage<Void> trips(Stream stream, int count) {
        int[] left = {count};
        byte[] message = new byte[100];
        return Steps.whileTrue(() -> stream.write(ByteBuffer.wrap(message)).thenCompose(v -> read(stream, message.length))
                .thenApply(v -> --left[0] > 0)).whenComplete((v, e) -> stream.reset(Stream.NO_ERROR));
    }

    private static CompletionStage<Void> read(Stream stream, int bytes) {
        return stream.read(bytes).thenCompose(data -> {
            if (!data.hasRemaining()) {
                return CompletableFuture.failedFuture(new IllegalStateException("the echo ended"));
            }
            int left = bytes - data.remaining();
            return left == 0 ? CompletableFuture.completedFuture(null) : read(stream, left);
        });
    }

    @Descriptor("connects and closes the connection, again and again")
    public String handshakes(String address, int count) throws Exception {
        PeerId peer = connect(address);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            get(host.disconnect(peer));
            Connection c = get(host.connect(peer, List.of(Multiaddr.parse(address)), LIMIT));
            if (!c.isOpen()) {
                throw new IllegalStateException("closed at once");
            }
        }
        return json("\"handshakes_per_second\":%.0f", rate(count, start));
    }

    @Descriptor("tells the bytes that are held after a garbage collection, direct buffers included")
    public String memory() {
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        return json("\"memory\":%d", heap + direct);
    }

    private static String json(String format, Object... values) {
        return "{" + String.format(Locale.ROOT, format, values) + "}";
    }
}
