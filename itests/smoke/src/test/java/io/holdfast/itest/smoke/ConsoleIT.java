package io.holdfast.itest.smoke;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path folder;
    private static Distribution distribution;
    private static RunningNode node;

    @BeforeAll
    static void start() {
        distribution = Distribution.get();
        node = distribution.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        assertThat(node.stop()).isZero();
    }

    /** Runs this line of sh, in which {@code $H} is the command with its data folder. */
    private static Distribution.Result sh(String line) {
        String command = distribution.home().resolve("bin/holdfast") + " --config " + node.data();
        return distribution.run(List.of("sh", "-c", line), Map.of("H", command, "D", folder.toString()));
    }

    @Test
    void execWritesAFileAsItIs() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(4).nextBytes(content);
        for (int i = 0; i < 256; i++) {
            content[i] = (byte) i;
        }
        Path file = Files.write(folder.resolve("file"), content);
        String cid = node.exec("add -q " + file).strip();
        assertThat(sh("$H exec cat " + cid + " > $D/copy").status()).isZero();
        assertThat(folder.resolve("copy")).hasBinaryContent(content);
    }

    @Test
    void aFailingCommandSaysSoOnStandardError() {
        Distribution.Result result = sh("$H exec nosuchcommand > /dev/null");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("nosuchcommand").hasLineCount(1);
        assertThat(sh("$H exec cat bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku").status()).isEqualTo(1);
    }

    @Test
    void aPipedConsoleIsReadableAndEndsAsItsLastCommand() {
        Distribution.Result fine = sh("printf 'nosuchcommand\\n\\nid\\n' | $H console 2> /dev/null");
        assertThat(fine.status()).isZero();
        assertThat(fine.output()).startsWith("12D3KooW").doesNotContain("holdfast>");
        assertThat(sh("printf 'id\\nnosuchcommand' | $H console").status()).isEqualTo(1);
        for (String end : List.of("exit", "quit")) {
            Distribution.Result ended = sh("printf '" + end + "\\nid\\n' | $H console");
            assertThat(ended.status()).isZero();
            assertThat(ended.output()).isEmpty();
        }
        assertThat(node.isAlive()).isTrue();
    }

    @Test
    void standardInputIsAConsoleWhoseEndIsNotTheNodes() {
        try (RunningNode other = distribution.start(folder.resolve("end"), Map.of(), "--console")) {
            other.type("id");
            other.awaitLog(SOON, line -> line.contains("Sees 0 other peers"));
            other.type("nosuchcommand");
            other.awaitLog(SOON, line -> line.contains("nosuchcommand"));
            other.endInput();
            assertThat(other.exec("id")).startsWith("12D3KooW");
            assertThat(other.stop()).isZero();
        }
    }

    @Test
    void theConsoleOnStandardInputOutlivesItsBundleAndStopsTheNode() {
        try (RunningNode other = distribution.start(folder.resolve("exit"), Map.of(), "--console")) {
            other.type("update io.holdfast.shell");
            other.awaitLog(SOON, line -> line.contains("the console has gone"));
            eventually("the new shell answers", SOON, () -> other.tryExec("id").status() == 0);
            other.type("id");
            other.awaitLog(SOON, line -> line.contains("Sees 0 other peers"));
            other.type("exit");
            assertThat(other.awaitExit(SOON)).isZero();
        }
    }
}
