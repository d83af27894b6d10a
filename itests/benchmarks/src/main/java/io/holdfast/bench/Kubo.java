package io.holdfast.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** A real kubo, offline, on a port of its own. */
final class Kubo implements AutoCloseable {
    static final String PROGRAM = "ipfs";

    private final Map<String, String> env;
    private final int port;
    private final Process daemon;

    Kubo(Path folder) throws IOException, InterruptedException {
        port = Run.freePort();
        env = Map.of("IPFS_PATH", folder.resolve("repo").toString());
        // the profile test listens nowhere else
        run("init", "--profile=test");
        run("config", "Addresses.API", multiaddress());
        daemon = Peers.start(env, folder.resolve("log"), PROGRAM, "daemon", "--offline");
        // its RPC answers a GET with 405, its page of metrics with 200
        Answers.awaitFirst(URI.create("http://127.0.0.1:" + port), "GET", "/debug/metrics/prometheus", daemon::isAlive);
    }

    String multiaddress() {
        return "/ip4/127.0.0.1/tcp/" + port;
    }

    String run(String... args) throws IOException, InterruptedException {
        return Peers.run(env, PROGRAM, args);
    }

    @Override
    public void close() throws InterruptedException {
        daemon.destroyForcibly().waitFor();
    }
}
