package io.holdfast.itest.smoke;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class archive is made by the first start, used by the next, and never in the way. */
class ClassArchiveIT {
    /** The process that makes the archive is of the lowest priority, so on a busy machine it takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Map<String, String> ENV = Map.of("HOLDFAST_CDS", "auto",
            "HOLDFAST_JAVA_OPTS", "-Dholdfast.archive.delay=0 -Dholdfast.archive.limit=" + PATIENCE.toSeconds());

    @TempDir
    Path folder;

    @Test
    void isMadeAndUsedAndLeftAloneWhenItIsCutOff() throws Exception {
        try (RunningNode first = Distribution.get().start(folder, ENV)) {
            assertThat(usesAnArchive(first)).isFalse();
            eventually("the archive is made", PATIENCE, () -> cached(".jsa.key").size() == 1);
            assertThat(first.stop()).isZero();
        }
        try (RunningNode second = Distribution.get().start(folder, ENV)) {
            assertThat(usesAnArchive(second)).isTrue();
            assertThat(second.stop()).isZero();
        }
        Path archive = cached(".jsa").get(0);
        assertThat(archive.toFile().setWritable(true)).isTrue();
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 8);
        }
        try (RunningNode third = Distribution.get().start(folder, ENV)) {
            assertThat(usesAnArchive(third)).isFalse();
            assertThat(third.stop()).isZero();
        }
    }

    private static boolean usesAnArchive(RunningNode node) throws IOException {
        return Files.readString(Path.of("/proc/" + node.pid() + "/cmdline")).contains("-XX:SharedArchiveFile=");
    }

    private List<Path> cached(String end) {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.filter(f -> f.toString().endsWith(end)).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
