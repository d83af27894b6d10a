package io.holdfast.tracker.durable.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.store.OrderedStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills a process in the middle of its work, again and again on the same folder, and looks whether every status, count of attempts
 * and error that was listed is there. The number of rounds for each kind of store is {@code holdfast.crash.rounds}.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("holdfast.crash.rounds", 10);
    private static final int MOST_LINES = 3000;
    private static final int NUMBERS_PER_ROUND = 1000;

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource
    void killingTheProcessLosesNoStatusThatWasShown(TestStores kind) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<Cid, Integer> pinned = new HashMap<>();
        Map<Cid, Integer> failed = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            kill(kind, round * NUMBERS_PER_ROUND, 1 + random.nextInt(MOST_LINES), pinned, failed);
            check(kind, pinned, failed, "seed " + seed + ", round " + round);
        }
        assertThat(failed).isNotEmpty();
        assertThat(pinned).isNotEmpty();
    }

    /** Runs a process, kills it when so much was listed, and notes what was listed last of each CID. */
    private void kill(TestStores kind, int first, int enough, Map<Cid, Integer> pinned, Map<Cid, Integer> failed) throws Exception {
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
                CrashChild.class.getName(), kind.name(), data.toString(), Integer.toString(first))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        int lines = 0;
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] words = line.split(" ");
                // the last line may be cut off
                if (words.length == 3 && !words[2].isEmpty()) {
                    (words[1].equals("pinned") ? pinned : failed).put(Cid.parse(words[0]), Integer.valueOf(words[2]));
                }
                if (++lines == enough) {
                    // by its handle: Process.destroyForcibly would throw away what is still in the pipe
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(lines).as("listed before the kill").isGreaterThanOrEqualTo(enough);
    }

    private void check(TestStores kind, Map<Cid, Integer> pinned, Map<Cid, Integer> failed, String when) throws IOException {
        OrderedStores stores = kind.start(data);
        try (Entries entries = new Entries(new Shelf(stores), 1000, () -> { })) {
            pinned.forEach((cid, attempts) -> {
                Entry entry = entries.get(cid);
                // this is not synced, for the daemon can tell; RocksDB hands it to the system all the same
                if (entry != null || kind == TestStores.ROCKSDB) {
                    assertThat(entry).as("pinned %s, %s", cid, when).isNotNull();
                    assertThat(entry.status()).as("pinned %s, %s", cid, when).isEqualTo(TrackerStatus.PINNED);
                }
            });
            failed.forEach((cid, attempts) -> {
                Entry entry = entries.get(cid);
                assertThat(entry).as("failed %s, %s", cid, when).isNotNull();
                assertThat(entry.attempts()).as("attempts of %s, %s", cid, when).isGreaterThanOrEqualTo(attempts);
                // it may have been queued again just before the kill: then the error is of the past
                if (entry.status() == TrackerStatus.PIN_ERROR) {
                    assertThat(entry.error()).as("error of %s, %s", cid, when).isEqualTo(CrashChild.error(cid));
                    assertThat(entry.due()).as("next attempt of %s, %s", cid, when).isPositive();
                } else {
                    assertThat(entry.status()).as("failed %s, %s", cid, when).isEqualTo(TrackerStatus.PIN_QUEUED);
                }
            });
        } finally {
            kind.stop(stores);
        }
    }
}
