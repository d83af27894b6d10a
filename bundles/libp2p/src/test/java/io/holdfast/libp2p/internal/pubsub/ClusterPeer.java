package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.testkit.ipfs.FakeIpfsDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real ipfs-cluster-service of this test, on the loopback, with a folder of its own, and an IPFS that is played: without, it has no metrics. */
final class ClusterPeer implements AutoCloseable {
    static final String MISSING = "needs HOLDFAST_PEERS or -Dholdfast.peers: the folder of ipfs-cluster-service";
    private static final Pattern ID = Pattern.compile("\"id\": \"(\\w+)\"");

    private final FakeIpfsDaemon ipfs;
    private final Process process;
    private final PeerId id;
    private final Multiaddr address;

    private ClusterPeer(FakeIpfsDaemon ipfs, Process process, PeerId id, Multiaddr address) {
        this.ipfs = ipfs;
        this.process = process;
        this.id = id;
        this.address = address;
    }

    private static Path binary() {
        return PubSubPeer.folder().resolve("ipfs-cluster-service");
    }

    static boolean isThere() {
        return PubSubPeer.isThere(Files.isExecutable(binary()), MISSING);
    }

    static ClusterPeer start(Path folder, byte[] secret) throws IOException {
        Multiaddr address = loopback();
        FakeIpfsDaemon ipfs = FakeIpfsDaemon.start();
        Process init = run(folder, secret, address, ipfs, "init", "--consensus", "crdt");
        if (init.onExit().join().exitValue() != 0) {
            throw new IOException(Files.readString(folder.resolve("log")));
        }
        Matcher m = ID.matcher(Files.readString(folder.resolve("identity.json")));
        if (!m.find()) {
            throw new IOException("identity.json has no id");
        }
        return new ClusterPeer(ipfs, run(folder, secret, address, ipfs, "daemon"), PeerId.parse(m.group(1)), address);
    }

    private static Process run(Path folder, byte[] secret, Multiaddr address, FakeIpfsDaemon ipfs, String... command) throws IOException {
        String[] all = new String[command.length + 1];
        all[0] = binary().toString();
        System.arraycopy(command, 0, all, 1, command.length);
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("IPFS_CLUSTER_PATH", folder.toString());
        builder.environment().put("CLUSTER_SECRET", HexFormat.of().formatHex(secret));
        builder.environment().put("CLUSTER_LISTENMULTIADDRESS", address.toString());
        builder.environment().put("CLUSTER_IPFSHTTP_NODEMULTIADDRESS", ipfs.multiaddress());
        builder.environment().put("CLUSTER_MDNSINTERVAL", "0s");
        builder.environment().put("CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS", loopback().toString());
        builder.environment().put("CLUSTER_IPFSPROXY_LISTENMULTIADDRESS", loopback().toString());
        builder.environment().put("CLUSTER_PINSVCAPI_HTTPLISTENMULTIADDRESS", loopback().toString());
        return builder.start();
    }

    private static Multiaddr loopback() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + free.getLocalPort());
        }
    }

    PeerId id() {
        return id;
    }

    Multiaddr address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        ipfs.close();
    }
}
