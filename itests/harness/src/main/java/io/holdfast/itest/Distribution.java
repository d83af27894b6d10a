package io.holdfast.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packed distribution, unpacked once per JVM. The system property {@code holdfast.distribution} names the tar.gz (or a folder
 * unpacked already); without it the one that the build has made is looked for.
 */
public final class Distribution {
    private static final String PROPERTY = "holdfast.distribution";
    private static Distribution shared;

    private final Path home;

    private Distribution(Path home) {
        this.home = home;
    }

    /** What a command gave: its exit status and everything it printed, errors included. */
    public record Result(int status, String output) {
    }

    /** The distribution under test. */
    public static synchronized Distribution get() {
        if (shared == null) {
            shared = new Distribution(unpack(find()));
        }
        return shared;
    }

    /** The unpacked folder; shared by all tests of this JVM, so nothing in it may be changed. */
    public Path home() {
        return home;
    }

    /**
     * Starts a node with ephemeral ports on loopback and waits until it serves HTTP.
     *
     * @param data its data folder, made when absent
     */
    public RunningNode start(Path data) {
        return start(data, Map.of());
    }

    /**
     * Starts a node and waits until it serves HTTP.
     *
     * @param env  more environment; wins over the ephemeral ports
     * @param args after {@code daemon}
     */
    public RunningNode start(Path data, Map<String, String> env, String... args) {
        RunningNode node = launch(data, env, args);
        node.awaitServing(Duration.ofSeconds(30));
        return node;
    }

    /** As {@link #start(Path, Map, String...)}, without waiting for anything. */
    public RunningNode launch(Path data, Map<String, String> env, String... args) {
        List<String> command = command(data);
        command.add("daemon");
        command.addAll(Arrays.asList(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        environment(builder.environment(), env);
        try {
            return new RunningNode(this, data, builder.start());
        } catch (IOException e) {
            throw new AssertionError("cannot start " + command, e);
        }
    }

    /** Runs {@code bin/holdfast --config <data> <args>} to its end. */
    public Result run(Path data, Map<String, String> env, String... args) {
        List<String> command = command(data);
        command.addAll(Arrays.asList(args));
        return run(command, env);
    }

    /** Runs this command with a clean environment to its end, at most a minute. */
    public Result run(List<String> command, Map<String, String> env) {
        try {
            Path output = Files.createTempFile("holdfast-out", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            environment(builder.environment(), env);
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + command + "\n" + Files.readString(output));
            }
            String text = Files.readString(output);
            Files.delete(output);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + command, e);
        }
    }

    private List<String> command(Path data) {
        return new ArrayList<>(List.of(home.resolve("bin/holdfast").toString(), "--config", data.toString()));
    }

    private static void environment(Map<String, String> env, Map<String, String> more) {
        // a variable of the machine's must not change a test
        env.keySet().removeIf(n -> n.startsWith("CLUSTER_") || n.startsWith("HOLDFAST_") || n.startsWith("IPFS_CLUSTER_"));
        Map<String, String> own = new HashMap<>();
        own.put("CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/0");
        own.put("HOLDFAST_HTTP_GATEWAYLISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/0");
        own.put("CLUSTER_LISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/0");
        own.put("HOLDFAST_CDS", "off");
        own.putAll(more);
        env.putAll(own);
    }

    private static Path find() {
        String property = System.getProperty(PROPERTY, "");
        if (!property.isEmpty()) {
            return Path.of(property);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path target = folder.resolve("distribution/target");
            if (Files.isDirectory(target)) {
                try (Stream<Path> files = Files.list(target)) {
                    return files.filter(f -> f.getFileName().toString().matches("holdfast-.*\\.tar\\.gz")).findFirst()
                            .orElseThrow(() -> new AssertionError("no packed distribution in " + target));
                } catch (IOException e) {
                    throw new AssertionError("cannot read " + target, e);
                }
            }
        }
        throw new AssertionError("no packed distribution found; set -D" + PROPERTY);
    }

    private static Path unpack(Path packed) {
        if (Files.isDirectory(packed)) {
            return packed.toAbsolutePath();
        }
        try {
            Path folder = Files.createTempDirectory("holdfast-dist");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            Process tar = new ProcessBuilder("tar", "xzf", packed.toAbsolutePath().toString(), "-C", folder.toString()).inheritIO().start();
            if (tar.waitFor() != 0) {
                throw new AssertionError("tar cannot unpack " + packed);
            }
            try (Stream<Path> files = Files.list(folder)) {
                return files.findFirst().orElseThrow(() -> new AssertionError(packed + " is empty"));
            }
        } catch (IOException e) {
            throw new AssertionError("cannot unpack " + packed, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while unpacking " + packed, e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println("left behind: " + folder + ": " + e);
        }
    }
}
