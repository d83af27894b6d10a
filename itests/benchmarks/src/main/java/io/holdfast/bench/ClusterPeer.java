package io.holdfast.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real ipfs-cluster-service: one peer, Raft, everything on ports of its own. */
final class ClusterPeer implements AutoCloseable {
    static final String PROGRAM = "ipfs-cluster-service";
    private static final String ON_LOOPBACK = "/ip4/127.0.0.1/tcp/";

    private final Path folder;
    private final Map<String, String> env = new HashMap<>();
    private final URI rest;
    private Process process;

    /** Prepares a peer that pins on the daemon at this address. */
    ClusterPeer(Path folder, String ipfs) throws IOException, InterruptedException {
        this.folder = folder;
        int port = Run.freePort();
        rest = URI.create("http://127.0.0.1:" + port);
        env.put("IPFS_CLUSTER_PATH", folder.resolve("data").toString());
        env.put("GOLOG_LOG_LEVEL", "error");
        env.put("CLUSTER_SECRET", "ab".repeat(32));
        env.put("CLUSTER_MDNSINTERVAL", "0s");
        env.put("CLUSTER_LISTENMULTIADDRESS", ON_LOOPBACK + Run.freePort());
        env.put("CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS", ON_LOOPBACK + port);
        env.put("CLUSTER_PINSVCAPI_HTTPLISTENMULTIADDRESS", ON_LOOPBACK + Run.freePort());
        env.put("CLUSTER_IPFSPROXY_LISTENMULTIADDRESS", ON_LOOPBACK + Run.freePort());
        env.put("CLUSTER_IPFSPROXY_NODEMULTIADDRESS", ipfs);
        env.put("CLUSTER_IPFSHTTP_NODEMULTIADDRESS", ipfs);
        Peers.run(env, PROGRAM, "init", "--consensus", "raft");
    }

    /** Starts it and waits until it pins, which takes an elected leader. */
    void start(String cid) throws IOException {
        process = Peers.start(env, folder.resolve("log"), PROGRAM, "daemon");
        Answers.awaitFirst(rest, "POST", "/pins/" + cid, process::isAlive);
    }

    URI rest() {
        return rest;
    }

    Proc proc() {
        return new Proc(process.pid());
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }
}
