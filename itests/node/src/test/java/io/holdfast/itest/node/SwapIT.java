package io.holdfast.itest.node;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import io.holdfast.testkit.ipfs.FakeIpfsDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each of the five interfaces is swapped 20 times in each of four manners while 16 clients write and read without pause: no request
 * fails, none takes over a second, no acknowledged pin is lost, no class loader is left behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwapIT {
    private static final int SWAPS = Integer.getInteger("holdfast.swaps", 20);
    private static final int CLIENTS = 16;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private RunningNode node;
    private Shell shell;
    private Path bundles;
    private FakeIpfsDaemon kubo;

    /** What is swapped: its name, the jar whose copy is its rival, the variant that serves first, and another one. */
    enum Subject {
        API("api/rest", "api-rest", "rest", "rival"),
        TRACKER("tracker", "tracker-durable", "durable", "map"),
        STATE("state", "store-mvstore", "rocksdb", "mvstore"),
        CONSENSUS("consensus", "consensus-local", "local", "rival"),
        IPFS("ipfs", "ipfs-embedded", "embedded", "http");

        final String part;
        final String jar;
        final String usual;
        final String other;

        Subject(String part, String jar, String usual, String other) {
            this.part = part;
            this.jar = jar;
            this.usual = usual;
            this.other = other;
        }

        /** The bundle whose stop takes the usual variant away. */
        String stopped() {
            return this == STATE ? "io.holdfast.store-rocksdb" : "io.holdfast." + jar;
        }

        /** What tells the rival's row in {@code parts}: its bundle; a State of the rival's store belongs to the bundle state. */
        String rival() {
            return this == STATE ? "mvstore" : "rival." + jar;
        }

        /** The variant of the copy. A connector is never exchanged for another variant than the configured one. */
        String copied() {
            return this == IPFS ? usual : "rival";
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        kubo = FakeIpfsDaemon.start();
        node = Distribution.get().start(folder.resolve("data"), Map.of("CLUSTER_IPFSHTTP_NODEMULTIADDRESS", kubo.multiaddress(),
                "HOLDFAST_USE_IPFS", "embedded"));
        bundles = Distribution.get().home().resolve("bundles");
        eventually("the console", BOUND, () -> Files.exists(node.data().resolve("console.sock")));
        shell = new Shell(node.data());
        // a cold virtual machine would be measured else, not the swap
        try (Load warm = new Load(node.rest(), CLIENTS)) {
            eventually("the node is warm", Duration.ofMinutes(2), () -> warm.requests.get() > 5000);
        }
    }

    @AfterAll
    void stop() throws Exception {
        shell.close();
        assertThat(node.stop()).isZero();
        kubo.close();
        assertThat(node.log()).as("traces in the log").noneMatch(l -> l.startsWith("\tat "));
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void byUse(Subject s) throws Exception {
        String before = s.other.equals("rival") ? deployRival(s, 0, 1) : null;
        underLoad(s, i -> {
            shell.run("use " + s.part + " " + (i % 2 == 0 ? s.other : s.usual));
            serving(s, i % 2 == 0 ? s.other : s.usual);
        });
        shell.run("use " + s.part);
        serving(s, s.usual);
        if (before != null) {
            node.undeploy(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void byStoppingAndStartingTheBundle(Subject s) throws Exception {
        long id = bundleId(s.stopped());
        underLoad(s, i -> {
            shell.run("felix:stop " + id);
            shell.run("felix:start " + id);
            serving(s, s.usual);
        });
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void byReplacingTheJar(Subject s) throws Exception {
        String jar = deployRival(s, 200, 1);
        serving(s, s.rival());
        long loaders = countLoaders();
        underLoad(s, i -> {
            deployRival(s, 200, i + 2);
            String version = "1.0." + (i + 2);
            eventually("version " + version + " is active", BOUND, () -> shell.run("felix:lb -s"), l -> l.lines()
                    .anyMatch(b -> b.contains("rival." + s.jar) && b.contains(version) && b.contains("Active")));
            serving(s, s.rival());
        });
        noneLeftBehind(loaders);
        node.undeploy(jar);
        serving(s, s.usual);
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void byABetterBundleThatComesAndGoes(Subject s) throws Exception {
        comeAndGo(s);
        long loaders = countLoaders();
        underLoad(s, i -> comeAndGo(s));
        noneLeftBehind(loaders);
    }

    private void comeAndGo(Subject s) throws Exception {
        String jar = deployRival(s, 200, 1);
        serving(s, s.rival());
        node.undeploy(jar);
        serving(s, s.usual);
    }

    private interface Swap {
        void run(int i) throws Exception;
    }

    private void underLoad(Subject s, Swap swap) throws Exception {
        Load load = new Load(node.rest(), CLIENTS);
        try (load) {
            eventually("the load runs", BOUND, () -> load.requests.get() > 50);
            for (int i = 0; i < SWAPS; i++) {
                swap.run(i);
            }
        }
        assertThat(load.failures).as("failed requests of %d", load.requests.get()).isEmpty();
        Set<String> there = pinset();
        assertThat(there).as("acknowledged pins").containsAll(load.pinned);
        assertThat(load.unpinned).as("acknowledged unpins").noneMatch(there::contains);
        long stall = load.machineStallMillis.get();
        System.out.printf("%s: %d swaps, %d requests, longest %d ms (the machine stalled for %d ms)%n", s, SWAPS, load.requests.get(),
                load.longestMillis.get(), stall);
        assertThat(load.longestMillis.get()).as("longest request, ms; the machine itself stalled for %d", stall).isLessThan(1000);
    }

    private Set<String> pinset() throws Exception {
        Pattern cid = Pattern.compile("\"cid\":\"([a-z0-9A-Z]+)\"");
        return node.get("/allocations").body().lines().map(l -> {
            Matcher m = cid.matcher(l);
            return m.find() ? m.group(1) : "";
        }).collect(Collectors.toSet());
    }

    private String deployRival(Subject s, int ranking, int version) throws IOException {
        String name = s.jar + "-rival.jar";
        Path jar = bundles.resolve(s.jar + "-0.1.0.jar");
        BundleCopy.deploy(jar, "rival." + s.jar, s.copied(), ranking, "1.0." + version, node.data().resolve("deploy").resolve(name));
        if (ranking == 0) {
            eventually("the rival is there", BOUND, () -> row(parts(), s).contains("rival"));
        }
        return name;
    }

    private String parts() throws IOException {
        return shell.run("parts");
    }

    private void serving(Subject s, String variant) {
        eventually(variant + " serves " + s.part, BOUND, this::parts, p -> serves(p, s, variant));
    }

    private static boolean serves(String parts, Subject s, String variant) {
        return row(parts, s).lines().anyMatch(l -> l.contains(" * ") && l.contains(" " + variant + " ")) && row(parts, s).contains("serving");
    }

    /** The lines of the table that are about this part. */
    private static String row(String parts, Subject s) {
        StringBuilder rows = new StringBuilder();
        boolean on = false;
        for (String line : parts.lines().toList()) {
            if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0))) {
                on = line.startsWith(s.part + " ");
            }
            if (on) {
                rows.append(line).append('\n');
            }
        }
        return rows.toString();
    }

    private long bundleId(String name) throws IOException {
        Matcher m = Pattern.compile("(\\d+)\\|[^\\n]*\\|\\s*" + Pattern.quote(name) + " ").matcher(shell.run("felix:lb -s"));
        assertThat(m.find()).as("bundle %s", name).isTrue();
        return Long.parseLong(m.group(1));
    }

    private void noneLeftBehind(long before) {
        eventually("old class loaders are collected", BOUND, this::countLoaders, n -> n <= before);
    }

    /** Bundles' class loaders alive after a full collection. */
    private long countLoaders() throws Exception {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(node.pid()),
                "GC.class_histogram").redirectErrorStream(true).start();
        String histogram = new String(jcmd.getInputStream().readAllBytes());
        assertThat(jcmd.waitFor()).as(histogram).isZero();
        return histogram.lines().filter(l -> l.contains("BundleWiringImpl$BundleClassLoader")).map(l -> l.trim().split("\\s+")[1])
                .mapToLong(Long::parseLong).sum();
    }
}
