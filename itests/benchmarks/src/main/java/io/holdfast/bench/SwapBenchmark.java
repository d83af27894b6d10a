package io.holdfast.bench;

import static io.holdfast.itest.Eventually.eventually;

import io.holdfast.itest.RunningNode;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The longest that a client waits while the tracker is exchanged twenty times, beside the same load left alone. */
final class SwapBenchmark implements Benchmark {
    private static final int CLIENTS = 16;
    private static final int SWAPS = 20;
    private static final int REQUESTS_PER_SWAP = 1_000;

    @Override
    public void run(Run run) throws Exception {
        int swaps = run.scaled(SWAPS);
        try (PinDaemon daemon = new PinDaemon(); RunningNode node = run.nodeBefore(daemon.multiaddress());
                Console console = new Console(node.data())) {
            URI rest = URI.create(node.rest());
            Cids cids = new Cids("swap ");
            load(rest, cids, swaps, new AtomicInteger());
            long[] alone = load(rest, cids, swaps, new AtomicInteger()).latencies();
            AtomicInteger done = new AtomicInteger();
            CompletableFuture<Clients.Result> loaded = CompletableFuture.supplyAsync(() -> {
                try {
                    return load(rest, cids, swaps, done);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < swaps; i++) {
                int before = done.get();
                console.run(i % 2 == 0 ? "use tracker map" : "use tracker durable");
                int wanted = Math.min(before + REQUESTS_PER_SWAP / 2, swaps * REQUESTS_PER_SWAP);
                eventually("requests between two swaps", Duration.ofMinutes(1), () -> done.get() >= wanted || loaded.isDone());
                if (loaded.isDone() && i < swaps - 1) {
                    run.table().note("Only " + (i + 1) + " of " + swaps + " swaps fell into the load.");
                    break;
                }
            }
            long[] swapped = loaded.get().latencies();
            String what = " of " + swapped.length + " requests, " + CLIENTS + " clients, " + swaps + " swaps of the tracker, none failed";
            run.table().row("longest" + what, Numbers.millis(swapped, 1), "ms", "no swaps", Numbers.millis(alone, 1));
            run.table().row("p99" + what, Numbers.millis(swapped, 0.99), "ms", "no swaps", Numbers.millis(alone, 0.99));
        }
    }

    /** As many pins as questions for their status. */
    private static Clients.Result load(URI rest, Cids cids, int swaps, AtomicInteger done) throws Exception {
        int requests = swaps * REQUESTS_PER_SWAP;
        String[] taken = cids.take(requests / 2);
        return Clients.run(CLIENTS, requests, rest, (connection, i) -> {
            connection.request(i % 2 == 0 ? "POST" : "GET", "/pins/" + taken[i / 2]).good();
            done.incrementAndGet();
        });
    }
}
