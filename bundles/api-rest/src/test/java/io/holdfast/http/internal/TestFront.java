package io.holdfast.http.internal;

import io.holdfast.spi.part.Parts;
import java.time.Duration;
import java.util.List;

/** The real front on a free port, without a framework. */
public final class TestFront implements AutoCloseable {
    private final HttpFront front;

    public TestFront(Parts parts) {
        this(parts, 0);
    }

    public TestFront(Parts parts, int port) {
        Address any = Address.parse("rest", "test", "/ip4/127.0.0.1/tcp/" + port);
        front = new HttpFront(parts, java.nio.file.Path.of("."), new FrontSettings(List.of(any), Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(2), 4096));
        front.start();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (front.listeners().isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the front does not open");
            }
            Thread.onSpinWait();
        }
    }

    public String address() {
        return front.listeners().get(0).address();
    }

    @Override
    public void close() {
        front.stop();
    }
}
