package io.holdfast.state.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 at any moment while pins are written and the State is switched from one store to the other: every acknowledged pin is
 * there afterwards. The rounds follow each other on the same folder, so a later one starts from what the crash before it left.
 */
class SwitchCrashTest {
    private static final int ROUNDS = Integer.getInteger("holdfast.crash.rounds", 100);
    private static final long SEED = Long.getLong("holdfast.crash.seed", 20261123);

    @TempDir
    Path folder;

    @Test
    void noAcknowledgedPinIsLost() throws Exception {
        Random random = new Random(SEED);
        long acknowledged = 0;
        int switches = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            List<String> said = killedAfter(20 + random.nextInt(400));
            int begins = said.indexOf("begins");
            check(round, acknowledged, said.subList(0, begins));
            for (String line : said.subList(begins + 1, said.size())) {
                if (line.startsWith("acknowledged ")) {
                    acknowledged = Math.max(acknowledged, Long.parseLong(line.substring(13)));
                } else {
                    switches++;
                }
            }
        }
        assertThat(switches).as("switches done in all rounds").isGreaterThan(ROUNDS / 2);
    }

    /** What a victim says that is killed when it has said so many lines since it began. */
    private List<String> killedAfter(int lines) throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
                SwitchVictim.class.getName(), folder.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> said = new ArrayList<>();
        int end = Integer.MAX_VALUE;
        try (BufferedReader out = victim.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                if (line.equals("begins")) {
                    end = said.size() + lines;
                }
                if (said.size() == end) {
                    // by its handle: killing the Process itself would throw away what it has said
                    victim.toHandle().destroyForcibly();
                }
            }
        }
        victim.waitFor();
        assertThat(said.size()).as("the victim ended by itself: %s", said).isGreaterThanOrEqualTo(end);
        return said;
    }

    private static void check(int round, long acknowledged, List<String> found) {
        long pins = found.stream().filter(l -> l.startsWith("pin ")).distinct().count();
        // one more may be there: durable, but killed before it was said
        assertThat(pins).as("after round %d: pins there, %d were acknowledged", round - 1, acknowledged).isBetween(acknowledged, acknowledged + 1);
        assertThat(found).as("after round %d", round - 1).startsWith("position " + pins + " count " + pins).hasSize((int) pins + 1);
    }
}
