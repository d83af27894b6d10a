package io.holdfast.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients with a connection each, which send the next request as soon as they have the answer to the last. */
final class Clients {
    private Clients() {
    }

    /** How long all requests took together, and each of them, sorted; nanoseconds. */
    record Result(long nanos, long[] latencies) {
        Result plus(Result other) {
            long[] both = Arrays.copyOf(latencies, latencies.length + other.latencies.length);
            System.arraycopy(other.latencies, 0, both, latencies.length, other.latencies.length);
            Arrays.sort(both);
            return new Result(nanos + other.nanos, both);
        }

        double perSecond() {
            return latencies.length / Numbers.seconds(nanos);
        }
    }

    /** Sends {@code POST /pins/{cid}} for each of these. Fails when one fails. */
    static Result pin(URI base, int clients, String[] cids) throws Exception {
        return run(clients, cids.length, base, (connection, i) -> connection.request("POST", "/pins/" + cids[i]).good());
    }

    /** One request of a run. */
    @FunctionalInterface
    interface Request {
        void send(Connection connection, int number) throws IOException;
    }

    /** Sends so many requests, numbered from 0, by so many clients. */
    static Result run(int clients, int requests, URI base, Request request) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        CountDownLatch connected = new CountDownLatch(clients);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger next = new AtomicInteger();
        long[] latencies = new long[requests];
        List<Future<?>> ends = new ArrayList<>();
        try {
            for (int c = 0; c < clients; c++) {
                ends.add(threads.submit(() -> {
                    try (Connection connection = new Connection(base)) {
                        connected.countDown();
                        go.await();
                        for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
                            long start = System.nanoTime();
                            request.send(connection, i);
                            latencies[i] = System.nanoTime() - start;
                        }
                    }
                    return null;
                }));
            }
            if (!connected.await(30, TimeUnit.SECONDS)) {
                throw new IOException("cannot connect " + clients + " clients to " + base);
            }
            long start = System.nanoTime();
            go.countDown();
            for (Future<?> end : ends) {
                end.get();
            }
            long nanos = System.nanoTime() - start;
            Arrays.sort(latencies);
            return new Result(nanos, latencies);
        } catch (ExecutionException e) {
            throw new IOException("a request to " + base + " failed: " + e.getCause().getMessage(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
