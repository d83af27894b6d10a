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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private final Distribution distribution = Distribution.get();

    @TempDir
    Path folder;

    @Test
    void theDistributionHasItsParts() {
        Path home = distribution.home();
        assertThat(List.of("bin/holdfast", "conf/holdfast.service", "LICENSE", "README", "deploy/README")).allSatisfy(
                f -> assertThat(home.resolve(f)).isRegularFile());
        assertThat(home.resolve("bin/holdfast")).isExecutable();
        assertThat(home.resolve("bundles")).isDirectoryContaining("glob:**.jar");
        assertThat(home.resolve("lib")).isDirectoryContaining("glob:**/launcher-*.jar");
    }

    @Test
    void startsOnAnEmptyFolderAndStopsCleanlyTwice() throws Exception {
        Path data = folder.resolve("new");
        String first;
        try (RunningNode node = distribution.start(data)) {
            first = node.get("/id").body();
            assertThat(node.get("/id").statusCode()).isEqualTo(200);
            stopsCleanly(node);
        }
        assertThat(data.resolve("console.sock")).doesNotExist();
        try (RunningNode node = distribution.start(data)) {
            assertThat(node.get("/id").body()).as("the same identity").contains(first.replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1"));
            stopsCleanly(node);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "HUP"})
    void stopsCleanlyByTheOtherSignalsToo(String signal) {
        try (RunningNode node = distribution.start(folder)) {
            assertThat(node.stop(signal)).isZero();
            assertThat(node.log().get(node.log().size() - 1)).contains("stopped in");
        }
    }

    private static void stopsCleanly(RunningNode node) {
        long begin = System.nanoTime();
        assertThat(node.stop()).as("exit status of a node that got SIGTERM").isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(node.log()).noneMatch(line -> line.contains("Exception") || line.contains(" ERROR "));
    }

    @Test
    void everyBundleIsActiveAndNoComponentIsBroken() {
        try (RunningNode node = distribution.start(folder)) {
            List<String> bundles = node.exec("lb -s").lines().filter(l -> l.matches("\\s*\\d+\\|.*")).toList();
            assertThat(bundles).hasSizeGreaterThan(20).allMatch(line -> line.contains("|Active "));
            assertThat(node.log()).noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN "));
        }
    }

    @Test
    void aSecondNodeInTheSameFolderIsRefused() {
        try (RunningNode node = distribution.start(folder)) {
            Distribution.Result second = distribution.run(folder, Map.of(), "daemon");
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.output().strip()).isEqualTo(
                    "holdfast: the data folder " + folder + " is in use by another process (pid " + node.pid() + ")");
            assertThat(node.isAlive()).isTrue();
        }
    }

    @Test
    void aKilledNodeStartsAgain() throws Exception {
        try (RunningNode node = distribution.start(folder)) {
            node.kill9();
        }
        try (RunningNode node = distribution.start(folder)) {
            assertThat(node.get("/id").statusCode()).isEqualTo(200);
            assertThat(node.exec("lb")).contains("Active");
        }
    }

    @Test
    void aBrokenJarInTheDeployFolderIsOneLogLine() throws Exception {
        try (RunningNode node = distribution.start(folder)) {
            Path broken = Files.writeString(folder.resolve("broken"), "this is no jar");
            node.deploy(broken, "broken.jar");
            node.awaitLog(SOON, line -> line.contains("broken.jar"));
            assertThat(node.exec("lb")).doesNotContain("broken");
            assertThat(node.get("/version").statusCode()).isEqualTo(200);
            assertThat(node.log().stream().filter(l -> l.contains("broken.jar"))).hasSize(1);
            assertThat(node.log()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    void aBundleInTheDeployFolderComesAndGoesAndSurvivesABadReplacement() throws Exception {
        try (RunningNode node = distribution.start(folder)) {
            node.deploy(TinyBundle.write(folder.resolve("tiny"), "1.0.0", ""), "tiny.jar");
            eventually("version 1 is active", SOON, () -> active(node).contains("1.0.0"));
            node.deploy(TinyBundle.write(folder.resolve("tiny"), "2.0.0", ""), "tiny.jar");
            eventually("version 2 is active", SOON, () -> active(node).contains("2.0.0"));

            node.deploy(Files.writeString(folder.resolve("broken"), "this is no jar"), "tiny.jar");
            node.awaitLog(SOON, line -> line.contains("no readable jar") && line.contains("tiny 2.0.0, which goes on"));
            node.deploy(TinyBundle.write(folder.resolve("tiny"), "3.0.0", "no.such.pkg"), "tiny.jar");
            node.awaitLog(SOON, line -> line.contains("no.such.pkg") && line.contains("tiny 2.0.0, which goes on"));
            eventually("version 2 is active again", SOON, () -> active(node).contains("2.0.0"));

            node.undeploy("tiny.jar");
            eventually("the bundle is gone", SOON, () -> active(node).isEmpty());
            assertThat(node.log()).noneMatch(line -> line.startsWith("\tat ") || line.contains(" ERROR "));
        }
    }

    @Test
    void aDeployFolderThatHasTakenThePlaceOfAnotherIsWatched() throws Exception {
        try (RunningNode node = distribution.start(folder)) {
            Files.move(folder.resolve("deploy"), folder.resolve("deploy.before"));
            Files.createDirectory(folder.resolve("deploy"));
            node.deploy(TinyBundle.write(folder.resolve("tiny"), "1.0.0", ""), "tiny.jar");
            eventually("the bundle is active", SOON, () -> active(node).contains("1.0.0"));
        }
    }

    private static String active(RunningNode node) {
        return node.exec("lb -s tiny").lines().filter(line -> line.contains("|Active ")).findFirst().orElse("");
    }

    @Test
    void aWrongConfigurationDoesNotStart() {
        Distribution.Result result = distribution.run(folder,
                Map.of("CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS", "not-an-address"), "daemon");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("not-an-address");
    }
}
