package io.holdfast.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Clauses for what is in a store. */
abstract class StoreContents extends StoreFixture {
    @Test
    void isEmptyAtFirst() throws IOException {
        assertThat(store.get(key("a"))).isNull();
        assertThat(all()).isEmpty();
        assertThat(store.storeId()).isNotEmpty();
        assertThat(data.resolve("test").resolve(stores.variant())).isDirectory();
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        store.write(new WriteBatch().put(key("a"), key("1")).put(key("b"), EMPTY).put(EMPTY, key("no key")), false);
        assertThat(store.get(key("a"))).isEqualTo(key("1"));
        assertThat(store.get(key("b"))).isEqualTo(EMPTY);
        assertThat(store.get(EMPTY)).isEqualTo(key("no key"));
        assertThat(store.get(key("c"))).isNull();
    }

    @Test
    void aLaterChangeOfABatchWins() throws IOException {
        store.write(new WriteBatch().put(key("a"), key("1")).put(key("a"), key("2")).put(key("b"), key("1")).delete(key("b")), true);
        assertThat(all()).containsExactly("61=32");
    }

    @Test
    void removesAlsoWhatIsNotThere() throws IOException {
        store.write(new WriteBatch().delete(key("a")), true);
        store.write(new WriteBatch(), true);
        assertThat(all()).isEmpty();
    }

    @Test
    void ordersBytesUnsigned() throws IOException {
        byte[][] keys = {{0}, {0, 0}, {1}, {0x7f}, {0x7f, (byte) 0xff}, {(byte) 0x80}, {(byte) 0xff}, {(byte) 0xff, (byte) 0xff}};
        WriteBatch batch = new WriteBatch();
        for (int i = keys.length - 1; i >= 0; i--) {
            batch.put(keys[i], keys[i]);
        }
        store.write(batch, false);
        assertThat(all()).containsExactly("00=00", "0000=0000", "01=01", "7f=7f", "7fff=7fff", "80=80", "ff=ff", "ffff=ffff");
    }

    @Test
    void rangesIncludeTheirStartAndNotTheirEnd() throws IOException {
        store.write(new WriteBatch().put(key("a"), EMPTY).put(key("b"), EMPTY).put(key("bb"), EMPTY).put(key("c"), EMPTY), false);
        assertThat(range(key("b"), key("c"))).containsExactly("62=", "6262=");
        assertThat(range(key("aa"), null)).containsExactly("62=", "6262=", "63=");
        assertThat(range(null, key("bb"))).containsExactly("61=", "62=");
        assertThat(range(key("d"), null)).isEmpty();
        assertThat(range(key("c"), key("a"))).isEmpty();
    }

    @Test
    void aSnapshotDoesNotSeeLaterChanges() throws IOException {
        store.write(new WriteBatch().put(key("a"), key("1")).put(key("b"), key("1")), false);
        try (OrderedStore.Snapshot snapshot = store.snapshot(); OrderedStore.Cursor cursor = snapshot.range(null, null)) {
            store.write(new WriteBatch().put(key("a"), key("2")).delete(key("b")).put(key("c"), key("2")), true);
            assertThat(snapshot.get(key("a"))).isEqualTo(key("1"));
            assertThat(snapshot.get(key("c"))).isNull();
            assertThat(read(cursor)).containsExactly("61=31", "62=31");
            assertThat(range(snapshot, key("b"), null)).containsExactly("62=31");
        }
        assertThat(all()).containsExactly("61=32", "63=32");
    }

    @Test
    void aBatchIsSeenWholeOrNotAtAll() throws Exception {
        byte[] first = key("first");
        byte[] last = key("last");
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; !stop.get(); i++) {
                    byte[] v = {(byte) i};
                    store.write(new WriteBatch().put(first, v).put(key("k" + i % 100), v).put(last, v), false);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 0; i < 2000; i++) {
            try (OrderedStore.Snapshot s = store.snapshot()) {
                assertThat(s.get(first)).isEqualTo(s.get(last));
            }
        }
        stop.set(true);
        writer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void concurrentWritersLoseNothing() throws Exception {
        int threads = 4;
        int each = 100;
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String prefix = "t" + t + "-";
            writers.add(CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < each; i++) {
                        store.write(new WriteBatch().put(key(prefix + i), EMPTY), i % 10 == 0);
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }, r -> new Thread(r).start()));
        }
        for (CompletableFuture<Void> writer : writers) {
            writer.get(30, TimeUnit.SECONDS);
        }
        assertThat(all()).hasSize(threads * each);
    }

    @Test
    void behavesAsASortedMap() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        for (int step = 0; step < 400; step++) {
            int dice = random.nextInt(100);
            if (dice < 80) {
                store.write(randomBatch(random, model), dice < 5);
            } else if (dice < 97) {
                byte[] from = random.nextBoolean() ? null : randomKey(random);
                byte[] to = random.nextBoolean() ? null : randomKey(random);
                assertThat(range(from, to)).as("seed %d, step %d", seed, step).isEqualTo(expected(model, from, to));
            } else if (dice < 99) {
                store.close();
                store = stores.open("test");
            } else {
                store.clear();
                model.clear();
            }
            byte[] k = randomKey(random);
            assertThat(store.get(k)).as("seed %d, step %d", seed, step).isEqualTo(model.get(k));
        }
        assertThat(all()).as("seed %d", seed).isEqualTo(expected(model, null, null));
    }

    private static WriteBatch randomBatch(Random random, TreeMap<byte[], byte[]> model) {
        WriteBatch batch = new WriteBatch();
        for (int i = random.nextInt(20); i >= 0; i--) {
            byte[] k = randomKey(random);
            if (random.nextInt(3) == 0) {
                batch.delete(k);
                model.remove(k);
            } else {
                byte[] v = new byte[random.nextInt(200)];
                random.nextBytes(v);
                batch.put(k, v);
                model.put(k, v);
            }
        }
        return batch;
    }

    // few different bytes, so that keys meet again
    private static byte[] randomKey(Random random) {
        byte[] k = new byte[random.nextInt(4)];
        for (int i = 0; i < k.length; i++) {
            k[i] = (byte) (random.nextInt(6) * 51);
        }
        return k;
    }

    private static List<String> expected(TreeMap<byte[], byte[]> model, byte[] from, byte[] to) {
        List<String> lines = new ArrayList<>();
        model.forEach((k, v) -> {
            if ((from == null || Arrays.compareUnsigned(k, from) >= 0) && (to == null || Arrays.compareUnsigned(k, to) < 0)) {
                lines.add(line(k, v));
            }
        });
        return lines;
    }
}
