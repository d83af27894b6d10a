package io.holdfast.libp2p.internal.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real ipfs-cluster-service with crdt consensus, on the loopback, without mDNS. */
public final class ClusterPeer {
    private static final Pattern ID = Pattern.compile("\"id\": \"([^\"]+)\"");

    private final Peers peers;
    private final Map<String, String> environment = new HashMap<>();
    private final Path folder;
    private final int port = Sockets.freePort();
    private final int rest = Sockets.freePort();
    private final int proxy = Sockets.freePort();

    /** Where no kubo is. */
    static String nowhere() throws IOException {
        return "/ip4/127.0.0.1/tcp/" + Sockets.freePort();
    }

    /** Makes its configuration, in this folder. @param ipfs the RPC of its kubo; @param knows the peers it is to connect to */
    public ClusterPeer(Peers peers, Path folder, byte[] secret, String ipfs, Multiaddr... knows) throws Exception {
        this.peers = peers;
        this.folder = folder;
        environment.put("IPFS_CLUSTER_PATH", folder.toString());
        environment.put("CLUSTER_SECRET", HexFormat.of().formatHex(secret));
        environment.put("CLUSTER_LISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/" + port);
        environment.put("CLUSTER_PEERADDRESSES", String.join(",", Arrays.stream(knows).map(String::valueOf).toList()));
        environment.put("CLUSTER_MONITORPINGINTERVAL", "2s");
        environment.put("CLUSTER_MDNSINTERVAL", "0s");
        environment.put("CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/" + rest);
        environment.put("CLUSTER_IPFSHTTP_NODEMULTIADDRESS", ipfs);
        environment.put("CLUSTER_IPFSPROXY_LISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/" + proxy);
        environment.put("CLUSTER_PINSVCAPI_HTTPLISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/" + Sockets.freePort());
        Program init = service("init", "--consensus", "crdt");
        assertThat(init.end()).as(init.toString()).isZero();
    }

    private Program service(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(Installed.path("ipfs-cluster-service")));
        command.addAll(List.of(words));
        return peers.start(environment, command);
    }

    /** Starts it and waits until it listens: it is ready, and publishes metrics, only with a kubo. */
    public Program start() throws IOException {
        Program daemon = service("daemon");
        daemon.line("where it listens", l -> l.contains("/ip4/127.0.0.1/tcp/" + port));
        return daemon;
    }

    public Multiaddr address() throws IOException {
        Matcher id = ID.matcher(Files.readString(folder.resolve("identity.json")));
        assertThat(id.find()).isTrue();
        return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port + "/p2p/" + id.group(1));
    }

    /** Its REST API, without a slash at the end. */
    public String rest() {
        return "http://127.0.0.1:" + rest;
    }

    /** Its IPFS proxy. */
    public String proxy() {
        return "http://127.0.0.1:" + proxy;
    }
}
