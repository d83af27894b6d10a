package io.holdfast.tracker.durable.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import io.holdfast.tracker.engine.Limits;
import io.holdfast.tracker.engine.QueueTracker.Setup;
import io.holdfast.tracker.engine.Threads;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The process that {@link CrashTest} kills: tracks, lists all the time, and prints what was listed as pinned or failed. Every third pin
 * fails, and is tried again soon.
 */
final class CrashChild {
    private static final int PINS = 300;
    private static final Retry RETRY = new Retry(Duration.ofMillis(20), Duration.ofMillis(40), 1000, Duration.ZERO);
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private CrashChild() {
    }

    /** Arguments: kind of store, folder, first number. */
    public static void main(String[] args) throws IOException {
        Path data = Path.of(args[1]);
        int first = Integer.parseInt(args[2]);
        PinTrackerFixture fix = new PinTrackerFixture(data);
        Setup setup = new Setup(PinTrackerFixture.SELF, fix.parts, Limits.DEFAULT, Clock.systemUTC(), Threads.timer());
        DurablePinTracker tracker = new DurablePinTracker(setup, TestStores.valueOf(args[0]).start(data), RETRY, 20_000, 1000);
        tracker.start();
        new Thread(() -> {
            for (int n = first; n < first + PINS; n++) {
                if (fails(n)) {
                    fix.ipfs.fail(PinTrackerFixture.cid(n), new ClusterException.Refused(error(PinTrackerFixture.cid(n))));
                }
                fix.add(tracker, fix.pin(n));
            }
        }).start();
        List<PinInfo> before = List.of();
        while (true) {
            // what ended during a listing is written, at the latest, by the next
            List<PinInfo> listed = Feeds.toList(tracker.statusAll(StatusFilter.ALL)).toCompletableFuture().join();
            report(before);
            before = listed;
        }
    }

    static boolean fails(int n) {
        return n % 3 == 0;
    }

    static String error(Cid cid) {
        return "no block for " + cid;
    }

    private static void report(List<PinInfo> listed) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (PinInfo info : listed) {
            switch (info.status()) {
                case PINNED, PIN_ERROR -> lines.append(info.cid()).append(' ').append(info.status().text()).append(' ')
                        .append(info.info().attemptCount()).append('\n');
                default -> { }
            }
        }
        OUT.write(lines.append("end\n").toString().getBytes(StandardCharsets.US_ASCII));
    }
}
