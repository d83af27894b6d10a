package io.holdfast.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a server to answer, with a finer grain than a test's. */
final class Answers {
    private static final long PAUSE = Duration.ofMillis(2).toNanos();
    private static final long BOUND = Duration.ofSeconds(60).toNanos();

    private Answers() {
    }

    /** When this request was answered with 200 for the first time, on the clock of {@link System#nanoTime()}. */
    static long awaitFirst(URI base, String method, String path, BooleanSupplier alive) throws IOException {
        long end = System.nanoTime() + BOUND;
        String last = "nothing";
        while (System.nanoTime() < end && alive.getAsBoolean()) {
            try (Connection connection = new Connection(base)) {
                int status = connection.request(method, path).status();
                if (status == 200) {
                    return System.nanoTime();
                }
                last = "status " + status;
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(PAUSE);
        }
        throw new IOException(method + " " + base + path + " did not answer with 200; last: " + last);
    }
}
