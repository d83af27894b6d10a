package io.holdfast.consensus.raft.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process in the middle of its writes, again and again on the same folder, and looks whether all that its log answered is there.
 * The number of rounds is the system property {@code holdfast.crash.rounds}.
 */
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("holdfast.crash.rounds", 50);
    private static final int MOST_ANSWERS = 300;

    @TempDir
    Path folder;

    @Test
    void killingTheProcessLosesNothingThatWasAnswered() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        // the latest value of each kind of answer
        Map<String, Long> answers = new HashMap<>(Map.of("last", 0L, "vote", 0L, "snapshot", 0L));
        for (int round = 0; round < ROUNDS; round++) {
            kill(answers, 1 + random.nextInt(MOST_ANSWERS));
            check(answers, "seed " + seed + ", round " + round);
        }
    }

    private void kill(Map<String, Long> answers, int enough) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", System.getProperty("java.class.path"),
                CrashChild.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        int count = 0;
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] answer = line.split(" ");
                answers.put(answer[0], Long.parseLong(answer[1]));
                if (++count == enough) {
                    // by its handle: Process.destroyForcibly would throw away what is still in the pipe
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(count).as("answers before the kill").isGreaterThanOrEqualTo(enough);
    }

    private void check(Map<String, Long> answers, String when) throws IOException {
        // no close: that would make the next start an orderly one
        RaftLog log = RaftLog.open(folder);
        assertThat(log.lastAppended()).as(when).isGreaterThanOrEqualTo(answers.get("last"));
        assertThat(log.currentTerm()).as(when).isGreaterThanOrEqualTo(answers.get("vote"));
        if (log.votedFor() != null || log.currentTerm() == answers.get("vote") && log.currentTerm() > 0) {
            assertThat(log.votedFor()).as(when).isEqualTo(new UUID(0, log.currentTerm()));
        }
        if (answers.get("snapshot") > 0) {
            assertThat(log.getSnapshot().getLong()).as(when).isGreaterThanOrEqualTo(answers.get("snapshot"));
        }
        log.forEach((entry, index) -> assertThat(Entries.text(entry)).as(when).isEqualTo(entry.term() + ":entry " + index));
    }
}
