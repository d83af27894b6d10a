package io.holdfast.itest.node;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example tracker, hot-deployed by its jar as its README says, serves; so do the example consensus and state. */
class ExampleIT {
    private static final Duration BOUND = Duration.ofSeconds(30);

    @Test
    void theExamplesServeWhenDeployed(@TempDir Path folder) throws Exception {
        try (RunningNode node = Distribution.get().start(folder.resolve("data"))) {
            for (String[] example : new String[][] {{"tracker", "example", "tracker-example"}, {"consensus", "serial", "consensus-serial"},
                {"state", "volatile", "state-volatile"}}) {
                Path jar = Path.of("..", "examples", example[2], "target", example[2] + "-0.1.0.jar");
                assertThat(jar).exists();
                node.deploy(jar, example[2] + ".jar");
                eventually(example[1] + " is there", BOUND, () -> node.exec("parts"), p -> p.contains(example[2]));
                node.exec("use " + example[0] + " " + example[1]);
                addAndPin(node, folder, example[1]);
                node.undeploy(example[2] + ".jar");
                eventually(example[1] + " is gone", BOUND, () -> node.exec("parts"), p -> !p.contains(example[2]));
            }
            assertThat(node.get("/allocations").body().lines()).as("the pinset went along with every state").hasSize(3);
            assertThat(node.stop()).isZero();
        }
    }

    private static void addAndPin(RunningNode node, Path folder, String content) throws Exception {
        Path file = Files.writeString(folder.resolve(content + ".txt"), content);
        String out = node.exec("add " + file);
        String cid = out.replaceAll("(?s).*added (\\S+) .*", "$1");
        eventually(content + " is pinned", BOUND, () -> node.get("/pins/" + cid).body(), b -> b.contains("\"status\":\"pinned\""));
    }
}
