package io.holdfast.itest.interop;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real kubo, offline, on loopback ports of its own. */
final class Kubo implements AutoCloseable {
    private final Path repo;
    private final int port;
    private Process daemon;

    Kubo(Path repo) throws Exception {
        this.repo = repo;
        this.port = Peers.freePort();
        assertThat(ipfs("init", "--profile=test").status()).isZero();
        ipfs("config", "Addresses.API", "/ip4/127.0.0.1/tcp/" + port);
        start();
    }

    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Peers.program("ipfs"), "daemon", "--offline").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(repo.resolve("log").toFile()));
        builder.environment().put("IPFS_PATH", repo.toString());
        daemon = builder.start();
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest id = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v0/id"))
                .POST(HttpRequest.BodyPublishers.noBody()).build();
        eventually("kubo answers", Duration.ofSeconds(60), () -> http.send(id, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }

    String multiaddress() {
        return "/ip4/127.0.0.1/tcp/" + port;
    }

    /** Runs one command of the daemon's program. */
    Peers.Output ipfs(String... args) throws IOException, InterruptedException {
        return Peers.run(Map.of("IPFS_PATH", repo.toString()), "ipfs", args);
    }

    String id() throws IOException, InterruptedException {
        return ipfs("config", "Identity.PeerID").text().strip();
    }

    void kill() throws InterruptedException {
        daemon.destroyForcibly();
        daemon.waitFor(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
