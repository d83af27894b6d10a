package io.holdfast.ipfs.http.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** A kubo daemon of this test, on the loopback. */
final class Kubo implements AutoCloseable {
    private final Path binary;
    private final Path repo;
    private final boolean offline;
    private Process process;

    private Kubo(Path binary, Path repo, boolean offline) {
        this.binary = binary;
        this.repo = repo;
        this.offline = offline;
    }

    static final String MISSING = "needs HOLDFAST_PEERS or -Dholdfast.peers: the folder of the ipfs binary";

    private static Path binary() {
        return Path.of(System.getProperty("holdfast.peers", String.valueOf(System.getenv("HOLDFAST_PEERS"))), "ipfs");
    }

    /** Whether there is a kubo to test with. */
    static boolean isThere() {
        boolean there = Files.isExecutable(binary());
        if (!there) {
            LoggerFactory.getLogger(Kubo.class).warn("tests with kubo are skipped: {}", MISSING);
        }
        return there;
    }

    /** Makes a repository in this folder, and starts a daemon on it. */
    static Kubo start(Path folder, boolean offline) throws IOException {
        Kubo kubo = new Kubo(binary(), folder, offline);
        kubo.run("init", "--profile=test");
        kubo.restart();
        return kubo;
    }

    /** Runs the command line on the repository, and gives what it printed. */
    String run(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("IPFS_PATH", repo.toString());
        Process p = builder.start();
        String out = new String(p.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (p.onExit().join().exitValue() != 0) {
            throw new IOException(command + ": " + out);
        }
        return out.strip();
    }

    /** Starts the daemon, on the port it had before if there was one. */
    void restart() throws IOException {
        List<String> command = new ArrayList<>(List.of(binary.toString(), "daemon"));
        if (offline) {
            command.add("--offline");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(repo.resolve("daemon.log").toFile());
        builder.environment().put("IPFS_PATH", repo.toString());
        Files.deleteIfExists(repo.resolve("api"));
        process = builder.start();
        Connectors.eventually(() -> Files.exists(repo.resolve("api")) && ready());
        run("config", "Addresses.API", address());
    }

    private boolean ready() {
        try {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(repo.resolve("daemon.log")));
            }
            return Files.readString(repo.resolve("daemon.log")).contains("Daemon is ready");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Where its RPC listens. */
    String address() throws IOException {
        return Files.readString(repo.resolve("api")).strip();
    }

    /** Ends it as a crash would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
