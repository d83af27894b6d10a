package io.holdfast.tracker.durable.internal;

import com.sun.management.OperatingSystemMXBean;
import io.holdfast.model.Pin;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.state.State;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import io.holdfast.tracker.engine.Limits;
import io.holdfast.tracker.engine.QueueTracker.Setup;
import io.holdfast.tracker.engine.Threads;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * How fast pins go through the tracker to a daemon that answers at once, from another thread. Arguments: kind of store, pins, rounds,
 * pins that one caller lets be under way (0 = all). Not a test: run by hand on an idle machine.
 */
final class TrackerBench {
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final AtomicLong DONE = new AtomicLong();

    private TrackerBench() {
    }

    public static void main(String[] args) throws Exception {
        TestStores kind = TestStores.valueOf(args[0]);
        int count = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        int underWay = args.length > 3 ? Integer.parseInt(args[3]) : 0;
        Path data = Files.createTempDirectory("tracker-bench");
        PinTrackerFixture fix = new PinTrackerFixture(data);
        ExecutorService daemon = Executors.newSingleThreadExecutor();
        fix.parts.with(IpfsConnector.class, connector(daemon)).with(State.class, fix.state);
        OrderedStores stores = kind.start(data);
        Setup setup = new Setup(PinTrackerFixture.SELF, fix.parts, Limits.DEFAULT, Clock.systemUTC(), Threads.timer());
        try (DurablePinTracker tracker = new DurablePinTracker(setup, stores, Retry.DEFAULT, 20_000, 5_000)) {
            tracker.start();
            for (int round = 0; round < rounds; round++) {
                int first = round * count;
                Pin[] pins = IntStream.range(first, first + count).mapToObj(fix::pin).toArray(Pin[]::new);
                Arrays.stream(pins).forEach(fix.state::put);
                round(tracker, pins, underWay);
            }
        } finally {
            kind.stop(stores);
            daemon.shutdown();
        }
    }

    private static void round(DurablePinTracker tracker, Pin[] pins, int underWay) {
        long before = DONE.get();
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < pins.length; i++) {
            while (underWay > 0 && i - (DONE.get() - before) >= underWay) {
                // spinning would count as the tracker's CPU time
                LockSupport.parkNanos(50_000);
            }
            tracker.track(pins[i]);
        }
        double tracked = (System.nanoTime() - start) / 1e9;
        PinTrackerFixture.until("all pinned", () -> DONE.get() - before == pins.length && tracker.queueSize() == 0);
        double pinned = (System.nanoTime() - start) / 1e9;
        System.out.printf("track %,.0f/s, to pinned %,.0f/s, CPU %.1f us/pin%n", pins.length / tracked, pins.length / pinned,
                (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / pins.length);
    }

    private static IpfsConnector connector(ExecutorService daemon) {
        return (IpfsConnector) Proxy.newProxyInstance(TrackerBench.class.getClassLoader(), new Class<?>[] {IpfsConnector.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "pin", "unpin" -> CompletableFuture.runAsync(DONE::incrementAndGet, daemon);
                    case "pinTimeout" -> Duration.ofMinutes(2);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
