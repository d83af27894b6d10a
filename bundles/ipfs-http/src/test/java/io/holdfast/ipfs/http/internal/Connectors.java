package io.holdfast.ipfs.http.internal;

import io.holdfast.model.Cid;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Connectors for tests. */
final class Connectors {
    static final Cid CID = Cid.parse("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");

    private Connectors() {
    }

    static HttpIpfsConnector to(String node) {
        return started(settings(node, Duration.ofMinutes(5)));
    }

    static KuboSettings settings(String node, Duration requestTimeout) {
        return new KuboSettings(Endpoint.parse(node), Duration.ZERO, requestTimeout, Duration.ofMinutes(2), Duration.ofHours(3),
                Duration.ofHours(24), 0, false);
    }

    static HttpIpfsConnector started(KuboSettings settings) {
        try {
            HttpIpfsConnector connector = new HttpIpfsConnector(settings, null);
            connector.start();
            return connector;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static <T> T get(Future<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Polls for this, bounded. */
    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come true within 60 s");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }
}
