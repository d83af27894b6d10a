package io.holdfast.itest.node;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploys bundles that start and whose parts do not: the part before serves on, and the log says so. */
class BrokenPartIT {
    private static final Duration BOUND = Duration.ofSeconds(30);

    @Test
    void whatDoesNotStartLeavesTheOldPartServing(@TempDir Path folder) throws Exception {
        Path bundles = Distribution.get().home().resolve("bundles");
        Path tracker = bundles.resolve("tracker-durable-0.1.0.jar");
        Path connector = bundles.resolve("ipfs-embedded-0.1.0.jar");
        try (RunningNode node = Distribution.get().start(folder.resolve("data"))) {
            Path deploy = node.data().resolve("deploy");
            Load load = new Load(node.rest(), 4);
            try (load) {
                BundleCopy.deploy(tracker, "mine", "mine", 200, "1.0.0", deploy.resolve("mine.jar"));
                BundleCopy.deploy(connector, "other", "embedded", 200, "1.0.0", deploy.resolve("other.jar"));
                serves(node, "mine 1.0.0");
                serves(node, "other 1.0.0");
                BundleCopy.deployHollow(tracker, "mine", "mine", 200, "2.0.0", deploy.resolve("mine.jar"));
                BundleCopy.deployHollow(connector, "other", "embedded", 200, "2.0.0", deploy.resolve("other.jar"));
                node.awaitLog(BOUND, l -> l.contains("mine.jar does not replace mine 1.0.0, which goes on: its tracker 'mine' does not start"));
                node.awaitLog(BOUND, l -> l.contains("other.jar does not replace other 1.0.0, which goes on: its ")
                        && l.contains("'embedded' does not start"));
                serves(node, "mine 1.0.0");
                serves(node, "other 1.0.0");
                BundleCopy.deployHollow(tracker, "better", "better", 300, "1.0.0", deploy.resolve("better.jar"));
                node.awaitLog(BOUND, l -> l.contains("better (better 1.0.0) does not start"));
                serves(node, "mine 1.0.0");
                long before = load.requests.get();
                eventually("requests go on", BOUND, () -> load.requests.get() > before + 50);
            }
            assertThat(load.failures).as("failed requests of %d", load.requests.get()).isEmpty();
            assertThat(node.stop()).isZero();
            assertThat(node.log()).as("traces in the log").noneMatch(l -> l.startsWith("\tat "));
        }
    }

    private static void serves(RunningNode node, String bundle) {
        eventually(bundle + " serves", BOUND, () -> node.exec("parts"),
                p -> p.lines().anyMatch(l -> l.contains(" * ") && (l + " ").contains(" " + bundle + " ")));
    }
}
