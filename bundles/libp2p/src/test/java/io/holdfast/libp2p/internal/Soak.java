package io.holdfast.libp2p.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;

import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * By hand: connections opened and cut, streams opened and ended or reset, by the thousand; then what is left of them. With
 * {@code -Dio.netty.leakDetection.level=paranoid}: {@code Soak [connections] [streams]}.
 */
final class Soak {
    private static final String ECHO = "/test/echo/1";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int AT_A_TIME = 200;

    private Soak() {
    }

    public static void main(String[] args) throws Exception {
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int streams = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        try (LivePeer a = new LivePeer(new byte[32]); LivePeer b = new LivePeer(new byte[32])) {
            System.out.println("leak detection: " + ResourceLeakDetector.getLevel());
            b.handle(ECHO, Soak::echo);
            connections(a, b, 500);
            streams(a, b, 5000);
            report("warm");
            for (int i = 1; i <= 4; i++) {
                long begin = System.nanoTime();
                connections(a, b, connections / 4);
                report(i * connections / 4 + " connections, " + seconds(begin));
            }
            for (int i = 1; i <= 4; i++) {
                long begin = System.nanoTime();
                streams(a, b, streams / 4);
                report(i * streams / 4 + " streams, " + seconds(begin));
            }
            get(a.host().disconnect(b.host().id()));
            while (!b.host().connections().isEmpty() || !a.host().connections().isEmpty()) {
                Thread.sleep(10);
            }
            report("disconnected");
        }
        System.gc();
        Thread.sleep(2000);
        System.out.printf("stopped: %d threads, %d files%n", Thread.activeCount(), files());
        System.exit(0);
    }

    private static String seconds(long begin) {
        return (System.nanoTime() - begin) / 1_000_000_000 + " s";
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static CompletionStage<Void> echo(Stream stream) {
        return stream.read(65536).thenCompose(data -> data.hasRemaining()
                ? stream.write(data).thenCompose(v -> echo(stream)) : CompletableFuture.completedFuture(null));
    }

    // half of them while a stream is open, from either side
    private static void connections(LivePeer a, LivePeer b, int count) {
        for (int i = 0; i < count; i++) {
            Connection c = get(a.host().connect(b.host().id(), b.addresses(), LIMIT));
            if (i % 2 == 0) {
                Stream stream = get(c.open(List.of(ECHO), LIMIT));
                get(stream.write(ByteBuffer.wrap(new byte[5000])));
            }
            if (i % 3 == 0) {
                // it may have dialed as well: this one is closed when both are there
                until("cut", () -> {
                    get(b.host().disconnect(a.host().id()));
                    return c.closed().toCompletableFuture().isDone();
                });
            } else {
                get(c.close());
            }
            until("both know that it is gone", () -> !b.host().connections().contains(c) && !a.host().connections().contains(c));
        }
    }

    private static void streams(LivePeer a, LivePeer b, int count) throws InterruptedException {
        get(a.host().connect(b.host().id(), b.addresses(), LIMIT));
        Semaphore places = new Semaphore(AT_A_TIME);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            places.acquire();
            boolean cut = i % 4 == 0;
            a.host().open(b.host().id(), List.of(ECHO), LIMIT)
                    .thenCompose(s -> s.write(ByteBuffer.wrap(new byte[3000])).thenCompose(v -> {
                        if (cut) {
                            s.reset(Stream.NO_ERROR);
                            return CompletableFuture.<Void>completedFuture(null);
                        }
                        return s.closeWrite().thenCompose(x -> drain(s));
                    })).whenComplete((v, e) -> {
                        if (e != null && !(e instanceof CompletionException c && c.getCause() instanceof HostException)) {
                            e.printStackTrace();
                        }
                        failed.addAndGet(e == null ? 0 : 1);
                        places.release();
                    });
        }
        places.acquire(AT_A_TIME);
        if (failed.get() > 0) {
            System.out.println(failed + " streams failed");
        }
    }

    private static CompletionStage<Void> drain(Stream stream) {
        return stream.read(65536).thenCompose(data -> data.hasRemaining() ? drain(stream) : CompletableFuture.completedFuture(null));
    }

    private static long files() throws IOException {
        try (java.util.stream.Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private static void report(String what) throws IOException, InterruptedException {
        // what is unreachable and not released is reported when it is collected and another buffer is allocated
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        List<String> direct = new ArrayList<>();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                direct.add(pool.getMemoryUsed() / 1024 + " KiB in " + pool.getCount());
            }
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10;
        System.out.printf("%s: heap %d KiB, direct %s, %d threads, %d files%n", what, heap, direct, Thread.activeCount(), files());
    }
}
