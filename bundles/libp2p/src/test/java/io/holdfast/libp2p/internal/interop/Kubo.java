package io.holdfast.libp2p.internal.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kubo daemon on the loopback, without routing. */
public final class Kubo {
    private static final Pattern LISTENS = Pattern.compile("Swarm listening on (127\\.0\\.0\\.1):(\\d+) \\(TCP\\)");

    private final Peers peers;
    private final Map<String, String> environment;
    private final Multiaddr address;
    private final String rpc;

    private Kubo(Peers peers, Path repo, Map<String, String> changes) throws Exception {
        this.peers = peers;
        this.environment = Map.of("IPFS_PATH", repo.toString());
        run("init", "--profile=test");
        Path file = repo.resolve("config");
        String config = Files.readString(file);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(config).contains(change.getKey());
            config = config.replace(change.getKey(), change.getValue());
        }
        Files.writeString(file, config);
        Program daemon = peers.start(environment, List.of(Installed.path("ipfs"), "daemon"));
        daemon.line("its readiness", l -> l.contains("Daemon is ready"));
        String says = "RPC API server listening on ";
        rpc = daemon.line("where its RPC is", l -> l.startsWith(says)).substring(says.length());
        Matcher listens = LISTENS.matcher(daemon.text());
        assertThat(listens.find()).as(daemon.text()).isTrue();
        address = Multiaddr.parse("/ip4/" + listens.group(1) + "/tcp/" + listens.group(2) + "/p2p/" + run("config", "Identity.PeerID").strip());
    }

    /**
     * Starts one in this folder.
     *
     * @param secret  null = none
     * @param tlsOnly whether it refuses Noise
     */
    public static Kubo start(Peers peers, Path folder, byte[] secret, boolean tlsOnly) throws Exception {
        Files.createDirectories(folder);
        if (secret != null) {
            Files.writeString(folder.resolve("swarm.key"), "/key/swarm/psk/1.0.0/\n/base16/\n" + HexFormat.of().formatHex(secret) + "\n");
        }
        return new Kubo(peers, folder, Map.of("\"Libp2pStreamMounting\": false", "\"Libp2pStreamMounting\": true",
                "\"Routing\": {", "\"Routing\": {\n    \"Type\": \"none\",",
                "\"Security\": {}", tlsOnly ? "\"Security\": {\"Noise\": false}" : "\"Security\": {}"));
    }

    Multiaddr address() {
        return address;
    }

    /** Where its RPC is. */
    public String rpc() {
        return rpc;
    }

    /** What a command printed, and how it ended. */
    record Output(int status, String text) {
    }

    Output command(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Installed.path("ipfs")));
        command.addAll(List.of(words));
        try (Program program = peers.start(environment, command)) {
            int status = program.end();
            return new Output(status, program.text());
        }
    }

    /** Runs a command that must go well. */
    String run(String... words) throws IOException, InterruptedException {
        Output out = command(words);
        assertThat(out.status()).as("ipfs %s: %s", String.join(" ", words), out.text()).isZero();
        return out.text();
    }
}
