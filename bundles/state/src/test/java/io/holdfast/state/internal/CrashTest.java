package io.holdfast.state.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.spi.state.State;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.testkit.state.TestPins;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills a process in the middle of its writes, again and again on the same folder, and looks whether all that it acknowledged is
 * there. The number of rounds for each kind of store is the system property {@code holdfast.crash.rounds}.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("holdfast.crash.rounds", 50);
    private static final int MOST_ACKNOWLEDGED = 600;
    private static final long NUMBERS_PER_ROUND = 1_000_000;

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource
    void killingTheProcessLosesNoAcknowledgedPin(TestStores kind) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<Cid> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (long number : killed(kind, round * NUMBERS_PER_ROUND, 1 + random.nextInt(MOST_ACKNOWLEDGED))) {
                acknowledged.add(TestPins.cid(number));
            }
            check(kind, acknowledged, "seed " + seed + ", round " + round);
        }
    }

    /** Runs a process, kills it after so many acknowledged pins, and gives the numbers of all that it acknowledged. */
    private List<Long> killed(TestStores kind, long first, int enough) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
                CrashChild.class.getName(), kind.name(), data.toString(), Long.toString(first))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<Long> numbers = new ArrayList<>();
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                numbers.add(Long.parseLong(line));
                if (numbers.size() == enough) {
                    // by its handle: Process.destroyForcibly would throw away what is still in the pipe
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(numbers).as("acknowledged before the kill").hasSizeGreaterThanOrEqualTo(enough);
        return numbers;
    }

    private void check(TestStores kind, Set<Cid> acknowledged, String when) throws IOException {
        OrderedStores stores = kind.start(data);
        try (StoreState state = new StoreState(stores.open("state"))) {
            Set<Cid> left = new HashSet<>(acknowledged);
            long listed = 0;
            try (State.Pins pins = state.list(null)) {
                while (pins.next()) {
                    left.remove(pins.cid());
                    assertThat(pins.pin().cid()).isEqualTo(pins.cid());
                    listed++;
                }
            }
            assertThat(left).as("acknowledged but lost, %s", when).isEmpty();
            assertThat(state.count()).as("count, %s", when).isEqualTo(listed);
            // each pin was a new one, so the position has counted them too
            assertThat(state.position()).as("position, %s", when).isEqualTo(listed);
        } finally {
            kind.stop(stores);
        }
    }
}
