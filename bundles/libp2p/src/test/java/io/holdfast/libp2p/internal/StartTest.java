package io.holdfast.libp2p.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the thread that starts a node pays for the host: in a JVM of its own, which tells the classes that it loads. */
class StartTest {
    private static final String MADE = "host-is-made";

    @TempDir
    Path folder;

    @Test
    void nothingOfNettyAndOfCryptographyIsInitialisedToMakeAHost() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:off",
                "-Xlog:class+init=info", "-cp", System.getProperty("java.class.path"), Program.class.getName(), folder.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(log);
        assertThat(java.exitValue()).as(String.join("\n", lines)).isZero();
        assertThat(lines).anyMatch(l -> l.equals(MADE)).anyMatch(l -> l.contains("Libp2pHost"));
        List<String> before = lines.subList(0, lines.indexOf(MADE));
        assertThat(before).noneMatch(l -> l.contains("Initializing") && (l.contains("io.netty") || l.contains("bouncycastle")
                || l.contains("conscrypt") || l.contains("io/netty")));
    }

    /** Makes a host and is gone. */
    static final class Program {
        private Program() {
        }

        public static void main(String[] args) {
            TestNode node = new TestNode(TestNode.PEER, null, "test", Path.of(args[0]), new byte[32]);
            Libp2pHost host = new Libp2pHost(node, LivePeer.config(), HostRuntime.create());
            host.prepare();
            System.out.println(MADE);
            System.exit(0);
        }
    }
}
