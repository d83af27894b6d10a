package io.holdfast.ipfs.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.unixfs.ImportListener;
import io.holdfast.unixfs.ImportOptions;
import io.holdfast.unixfs.Importer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is pinned is whole, while others put, pin and unpin DAGs that share blocks with it and garbage is collected without a grace time. */
class CollectingUnderLoadTest {
    private static final int WORKERS = 4;
    private static final long NANOS = 3_000_000_000L;

    @TempDir
    Path data;
    private final AtomicInteger pinned = new AtomicInteger();

    @Test
    void neverTakesWhatIsPinned() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try (Stores stores = new Stores(data)) {
            EmbeddedIpfsConnector ipfs = stores.connector(Stores.settings(1L << 30, Duration.ZERO), Clock.systemUTC());
            long end = System.nanoTime() + NANOS;
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                int worker = i;
                all.add(workers.submit(() -> work(ipfs, worker, end)));
            }
            int removed = 0;
            while (System.nanoTime() - end < 0) {
                removed += Feeds.toList(ipfs.repoGc()).toCompletableFuture().join().size();
            }
            for (Future<?> worker : all) {
                worker.get();
            }
            ipfs.stop();
            assertThat(removed).isPositive();
            assertThat(pinned.get()).isPositive();
        } finally {
            workers.shutdownNow();
        }
    }

    private void work(EmbeddedIpfsConnector ipfs, int worker, long end) {
        Random random = new Random(worker);
        while (System.nanoTime() - end < 0) {
            Dags.Dag dag = shared(random.nextInt(3), worker);
            try {
                dag.putInto(ipfs);
                ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
            } catch (CompletionException e) {
                // without a grace time a block may go before its pin has begun; the pin must say so
                assertThat(e).hasCauseInstanceOf(ClusterException.NotFound.class);
                continue;
            }
            pinned.incrementAndGet();
            for (int i = 0; i < 2; i++) {
                CompletableFuture.allOf(dag.blocks().keySet().stream().map(ipfs::getBlock).toArray(CompletableFuture[]::new)).join();
            }
            ipfs.unpin(dag.root()).join();
        }
    }

    /** A directory of a file that all workers have and of one of this worker. */
    private static Dags.Dag shared(int seed, int worker) {
        Map<Cid, byte[]> blocks = new LinkedHashMap<>();
        Importer importer = new Importer(new ImportOptions("size-1000", 1, true, true, false), blocks::put, ImportListener.NONE);
        byte[] bytes = new byte[200_000];
        new Random(seed).nextBytes(bytes);
        importer.file("shared");
        importer.data(ByteBuffer.wrap(bytes));
        importer.endFile();
        importer.file("own");
        importer.data(ByteBuffer.wrap(new byte[] {(byte) worker}));
        importer.endFile();
        return new Dags.Dag(importer.finish(), blocks);
    }
}
