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
 * More rounds: {@code -Dholdfast.crash.rounds=100}.
 */
class SwitchCrashTest {
    private static final int ROUNDS = Integer.getInteger("holdfast.crash.rounds", 12);

    @TempDir
    Path folder;

    @Test
    void noAcknowledgedPinIsLost() throws Exception {
        Random random = new Random(20261123);
        long acknowledged = 0;
        int switches = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Process victim = start();
            int lines = 20 + random.nextInt(400);
            List<String> said = new ArrayList<>();
            try (BufferedReader out = victim.inputReader()) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    said.add(line);
                    if (said.size() == lines) {
                        // by its handle: killing the Process itself would throw away what it has said
                        victim.toHandle().destroyForcibly();
                    }
                }
            }
            victim.waitFor();
            assertThat(said.size()).as("round %d: the victim ended by itself: %s", round, said).isGreaterThanOrEqualTo(lines);
            for (String line : said) {
                if (line.startsWith("acknowledged ")) {
                    acknowledged = Math.max(acknowledged, Long.parseLong(line.substring(13)));
                } else {
                    switches++;
                }
            }
            check(round, acknowledged);
        }
        assertThat(switches).as("switches done in all rounds").isGreaterThan(ROUNDS / 2);
    }

    private void check(int round, long acknowledged) throws Exception {
        Process reader = start("check");
        List<String> said = reader.inputReader().lines().toList();
        reader.waitFor();
        assertThat(said).as("round %d", round).isNotEmpty().endsWith("end");
        long pins = said.stream().filter(l -> l.startsWith("pin ")).map(l -> l.substring(4)).mapToLong(Long::parseLong).distinct().count();
        // one more may be there: durable, but killed before it was said
        assertThat(pins).as("round %d: pins there, %d were acknowledged", round, acknowledged).isBetween(acknowledged, acknowledged + 1);
        assertThat(said.get(0)).isEqualTo("position " + pins + " count " + pins);
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
                SwitchVictim.class.getName(), folder.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
