package io.holdfast.itest.node;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The libp2p bundle stopped, started and updated by console, while another node is told to be connected to this one. */
@TestInstance(Lifecycle.PER_CLASS)
class NetworkSwapIT {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String SECRET = "0123456789abcdef".repeat(4);
    private static final String BUNDLE = "io.holdfast.libp2p";

    private RunningNode node;
    private RunningNode other;
    private Shell shell;
    private Shell others;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String listen = "/ip4/127.0.0.1/tcp/" + port;
        node = Distribution.get().start(folder.resolve("node"), Map.of("CLUSTER_LISTENMULTIADDRESS", listen, "CLUSTER_SECRET", SECRET));
        shell = console(node);
        other = Distribution.get().start(folder.resolve("other"), Map.of("CLUSTER_LISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/0",
                "CLUSTER_SECRET", SECRET, "CLUSTER_PEERADDRESSES", listening()));
        others = console(other);
    }

    private static Shell console(RunningNode node) throws IOException {
        eventually("the console", BOUND, () -> Files.exists(node.data().resolve("console.sock")));
        return new Shell(node.data());
    }

    @AfterAll
    void stop() throws IOException {
        shell.close();
        others.close();
        assertThat(other.stop()).isZero();
        assertThat(node.stop()).isZero();
        assertThat(node.log()).as("traces in the log").noneMatch(l -> l.startsWith("\tat "));
        assertThat(other.log()).as("traces in the log").noneMatch(l -> l.startsWith("\tat "));
    }

    /** Where the node listens, with its peer ID, as {@code swarm} says. */
    private String listening() {
        String swarm = eventually("listening", BOUND, () -> swarm(shell), s -> s.contains("listening on /"));
        return swarm.lines().filter(l -> l.startsWith("listening on ")).findFirst().orElseThrow().substring("listening on ".length());
    }

    // the command is there while the host is
    private static String swarm(Shell shell) throws IOException {
        try {
            return shell.run("swarm");
        } catch (AssertionError e) {
            throw new IOException(e);
        }
    }

    /** By whichever of the two was faster. */
    private void connected() {
        eventually("the other node is connected", BOUND, () -> swarm(others), s -> s.contains(" peer   /ip4/"));
        eventually("and this one knows", BOUND, () -> swarm(shell), s -> s.contains(" peer   /ip4/"));
    }

    @Test
    void theOtherNodeComesBackByItself() throws IOException {
        connected();
        String before = listening();
        long id = bundleId();
        for (int i = 0; i < 5; i++) {
            shell.run("felix:stop " + id);
            eventually("the other node notices", BOUND, () -> swarm(others), s -> s.contains("no connections"));
            shell.run("felix:start " + id);
            listening();
            connected();
            assertThat(listening()).isEqualTo(before);
        }
        String peer = before.substring(before.lastIndexOf('/') + 1);
        assertThat(others.run("ping " + peer)).contains(" ms");
    }

    @Test
    void nothingIsLeftOfABundleThatWasUpdated() throws Exception {
        connected();
        long id = bundleId();
        shell.run("felix:update " + id);
        connected();
        long threads = threads();
        long loaders = loaders();
        for (int i = 0; i < 5; i++) {
            shell.run("felix:update " + id);
            listening();
            connected();
        }
        eventually("its threads end", BOUND, this::threads, n -> n <= threads);
        eventually("its class loaders are collected", BOUND, this::loaders, n -> n <= loaders);
    }

    private long bundleId() throws IOException {
        Matcher m = Pattern.compile("(\\d+)\\|[^\\n]*\\|\\s*" + Pattern.quote(BUNDLE) + " ").matcher(shell.run("felix:lb -s"));
        assertThat(m.find()).as("bundle %s", BUNDLE).isTrue();
        return Long.parseLong(m.group(1));
    }

    private long threads() throws Exception {
        return diagnose("Thread.print").lines().filter(l -> l.startsWith("\"holdfast-libp2p")).count();
    }

    /** Bundles' class loaders alive after a full collection. */
    private long loaders() throws Exception {
        return diagnose("GC.class_histogram").lines().filter(l -> l.contains("BundleWiringImpl$BundleClassLoader")).mapToLong(l ->
                Long.parseLong(l.trim().split("\\s+")[1])).sum();
    }

    private String diagnose(String command) throws Exception {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(node.pid()), command)
                .redirectErrorStream(true).start();
        String text = new String(jcmd.getInputStream().readAllBytes());
        assertThat(jcmd.waitFor()).as(text).isZero();
        return text;
    }
}
