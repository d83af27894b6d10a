package io.holdfast.itest.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineIT {
    private final Distribution distribution = Distribution.get();

    @TempDir
    Path folder;

    @Test
    void versionTellsBothVersions() {
        Distribution.Result result = distribution.run(folder, Map.of("JAVA_HOME", "/nowhere"), "version");
        assertThat(result.output()).as("needs no Java").matches("holdfast \\S+ \\(IPFS Cluster 1\\.1\\.6 compatible\\)\\s*");
        assertThat(result.status()).isZero();
    }

    @Test
    void helpListsTheCommands() {
        Distribution.Result result = distribution.run(folder, Map.of(), "--help");
        assertThat(result.status()).isZero();
        assertThat(result.output()).contains("init", "daemon", "console", "exec", "version", "--config");
    }

    @Test
    void whatIsUnknownIsNamed() {
        for (String[] args : new String[][] {{"fly"}, {"daemon", "--fly"}, {"--fly", "daemon"}, {"daemon", "fly"}}) {
            Distribution.Result result = distribution.run(folder, Map.of(), args);
            assertThat(result.status()).isEqualTo(2);
            assertThat(result.output()).contains("fly").doesNotContain("Exception");
        }
        assertThat(distribution.run(folder, Map.of(), "daemon", "--loglevel").output()).contains("--loglevel");
        assertThat(distribution.run(folder, Map.of("IPFS_CLUSTER_LOG_LEVEL", "loud"), "daemon").output()).contains("loud");
    }

    @Test
    void runsThroughALinkFromAnotherFolder() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("hf"), distribution.home().resolve("bin/holdfast"));
        Distribution.Result result = distribution.run(List.of("sh", "-c", "cd / && " + link + " --help"), Map.of());
        assertThat(result.status()).isZero();
    }

    @Test
    void javaThatIsMissingOrTooOldIsNamed() throws Exception {
        Distribution.Result missing = distribution.run(folder, Map.of("JAVA_HOME", "/nowhere"), "daemon");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.output()).contains("JAVA_HOME", "/nowhere");

        Path old = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(old, "#!/bin/sh\nexit 1\n");
        assertThat(old.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
        Distribution.Result tooOld = distribution.run(folder, Map.of("JAVA_HOME", folder.resolve("jdk").toString()), "daemon");
        assertThat(tooOld.status()).isEqualTo(1);
        assertThat(tooOld.output()).contains("Java 17", "11.0.2");
    }

    @Test
    void initWritesTheFilesOnce() {
        Path data = folder.resolve("data");
        assertThat(distribution.run(data, Map.of(), "init").status()).isZero();
        assertThat(data.resolve("service.json")).isRegularFile();
        assertThat(data.resolve("identity.json")).isRegularFile();
        assertThat(distribution.run(data, Map.of(), "init").status()).as("never overwrites").isNotZero();
    }

    @Test
    void initTellsItsOwnOptionsAndWhichAreWrong() {
        assertThat(distribution.run(folder, Map.of(), "init", "--help").output()).contains("--from", "--ipfs", "--force");
        assertThat(distribution.run(folder, Map.of(), "init", "--fly").status()).isEqualTo(2);
        assertThat(folder.resolve("service.json")).doesNotExist();
    }

    @Test
    void initLeavesTheFolderOfARunningNodeAlone() {
        try (RunningNode node = distribution.start(folder)) {
            Distribution.Result result = distribution.run(folder, Map.of(), "init");
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.output()).contains("in use by another process (pid " + node.pid() + ")");
            assertThat(folder.resolve("service.json")).doesNotExist();
        }
    }

    @Test
    void whatComesBehindExecIsTheConsoles() {
        for (String word : new String[] {"--help", "-v", "-c", "--version"}) {
            assertThat(distribution.run(folder, Map.of(), "exec", "ls", word).output()).as(word).contains("no node runs", folder.toString());
        }
    }

    @Test
    void withoutANodeTheConsoleSaysSo() {
        Distribution.Result result = distribution.run(folder, Map.of(), "exec", "lb");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("no node runs", folder.toString());
    }
}
