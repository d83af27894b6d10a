package io.holdfast.store.mvstore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.StoreFolder;
import io.holdfast.spi.store.WriteBatch;
import io.holdfast.store.mvstore.internal.RecordedFile.Step;
import io.holdfast.store.mvstore.internal.RecordedFile.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writes batches with sync, in a process that is closed or killed now and then, and opens the file as a kill before or within each
 * single write to it, or a power cut there, would have left it: all that was acknowledged must be there, and no half of a batch.
 */
class SuddenEndTest {
    private static final int SESSIONS = Integer.getInteger("holdfast.crash.rounds", 4);
    private static final int MOST_BATCHES = 25;
    private static final int KEYS = 120;
    private static final String NUMBER = "number";

    @TempDir
    Path data;
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final List<Step> steps = new ArrayList<>();
    /** The contents before the first batch and after each. */
    private final List<Map<String, String>> contents = new ArrayList<>(List.of(Map.of()));
    /** Steps that were made, to batches that were acknowledged by then. */
    private final TreeMap<Integer, Integer> acknowledged = new TreeMap<>(Map.of(0, 0));

    /** @param retention 0: what is not needed is written over at once, as what is old enough is */
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void losesNothingThatWasAcknowledged(int retention) throws IOException {
        for (int i = 0; i < SESSIONS; i++) {
            int begin = steps.size();
            session(retention);
            if (random.nextBoolean()) {
                killAt(random.nextInt(begin, steps.size()));
            }
        }
        Disk disk = new Disk();
        for (int i = 0; i < steps.size(); i++) {
            check(disk.killed(), i, "killed before");
            check(disk.killedIn(steps.get(i), random), i, "killed in");
            check(disk.cut(random), i, "power cut before");
            disk.play(steps.get(i));
        }
        check(disk.cut(random), steps.size(), "power cut after");
    }

    @Test
    void anOlderVersionIsRefused() throws IOException {
        try (OrderedStore store = open("written", steps, MvOrderedStore.RETENTION_MILLIS)) {
            for (int i = 0; i < 5; i++) {
                store.write(new WriteBatch().put(new byte[] {(byte) i}, new byte[0]), true);
            }
        }
        // the footers of all but the first chunk are damaged
        Disk disk = new Disk();
        steps.forEach(disk::play);
        steps.stream().filter(s -> s instanceof Write w && w.bytes().length == ForcedFile.FOOTER_BYTES).skip(1)
                .forEach(s -> disk.play(new Write(((Write) s).pos(), new byte[ForcedFile.FOOTER_BYTES])));
        leave(disk.killed(), "left");
        assertThatThrownBy(() -> open("left", steps, MvOrderedStore.RETENTION_MILLIS)).isInstanceOf(MVStoreException.class)
                .hasMessageContaining("damaged");
    }

    private void session(int retention) throws IOException {
        try (OrderedStore store = open("written", steps, retention)) {
            int last = Integer.parseInt(all(store).getOrDefault(NUMBER, "0"));
            // what came after was never acknowledged, and is gone
            contents.subList(last + 1, contents.size()).clear();
            for (int i = random.nextInt(MOST_BATCHES); i > 0; i--) {
                Map<String, String> next = new HashMap<>(contents.get(contents.size() - 1));
                WriteBatch batch = new WriteBatch();
                put(batch, next, NUMBER, Integer.toString(contents.size()));
                for (int n = random.nextInt(1, 12); n > 0; n--) {
                    put(batch, next, "key" + random.nextInt(KEYS), "v".repeat(random.nextInt(500)) + random.nextInt());
                }
                contents.add(next);
                store.write(batch, true);
                acknowledged.put(steps.size(), contents.size() - 1);
            }
        }
    }

    private static void put(WriteBatch batch, Map<String, String> contents, String key, String value) {
        contents.put(key, value);
        batch.put(key.getBytes(StandardCharsets.US_ASCII), value.getBytes(StandardCharsets.US_ASCII));
    }

    private void killAt(int end) throws IOException {
        steps.subList(end, steps.size()).clear();
        acknowledged.tailMap(end, false).clear();
        Disk disk = new Disk();
        steps.forEach(disk::play);
        leave(disk.killed(), "written");
    }

    private void leave(byte[] file, String name) throws IOException {
        try (StoreFolder folder = StoreFolder.open(data, name, MvOrderedStores.VARIANT, 1)) {
            Files.createDirectories(folder.database());
            Files.write(folder.database().resolve(MvOrderedStore.FILE), file);
        }
    }

    private void check(byte[] file, int step, String how) throws IOException {
        String when = how + " step " + step + " of " + steps.size() + ", seed " + seed;
        leave(file, "left");
        // closing does not lose it either
        for (int i = 0; i < 2; i++) {
            try (OrderedStore store = open("left", new ArrayList<>(), MvOrderedStore.RETENTION_MILLIS)) {
                Map<String, String> found = all(store);
                int last = Integer.parseInt(found.getOrDefault(NUMBER, "0"));
                assertThat(last).as(when).isGreaterThanOrEqualTo(acknowledged.floorEntry(step).getValue());
                assertThat(found).as(when).isEqualTo(contents.get(last));
            }
        }
    }

    private OrderedStore open(String name, List<Step> done, int retention) throws IOException {
        StoreFolder folder = StoreFolder.open(data, name, MvOrderedStores.VARIANT, 1);
        return new MvOrderedStore(folder, s -> { }, path -> new RecordedFile(path, done), retention);
    }

    private static Map<String, String> all(OrderedStore store) throws IOException {
        Map<String, String> all = new HashMap<>();
        try (OrderedStore.Snapshot snapshot = store.snapshot(); OrderedStore.Cursor cursor = snapshot.range(null, null)) {
            while (cursor.next()) {
                all.put(new String(cursor.key(), StandardCharsets.US_ASCII), new String(cursor.value(), StandardCharsets.US_ASCII));
            }
        }
        return all;
    }
}
