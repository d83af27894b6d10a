package io.holdfast.libp2p.internal.pubsub;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * A program of itests/peers that joins a topic: its lines are what it received. The folder of the peers holds {@code p2p}; the js peer is
 * in its folder {@code js}, or in the source tree, after {@code npm ci}.
 */
final class PubSubPeer implements AutoCloseable {
    static final String NO_GO = "needs HOLDFAST_PEERS or -Dholdfast.peers: the folder of the program p2p";
    static final String NO_JS = "needs the js peer: npm ci in itests/peers/js";

    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;

    private PubSubPeer(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(Path.of("target", "pubsub-peers.log").toFile())).start();
        Thread reader = new Thread(() -> {
            try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                in.lines().forEach(lines::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                // it has ended
            }
        }, "pubsub-peer");
        reader.setDaemon(true);
        reader.start();
    }

    static Path folder() {
        return Path.of(System.getProperty("holdfast.peers", String.valueOf(System.getenv("HOLDFAST_PEERS"))));
    }

    private static Path js() {
        Path installed = folder().resolve("js");
        return Files.isDirectory(installed.resolve("node_modules")) ? installed : Path.of("../../itests/peers/js");
    }

    static boolean goIsThere() {
        return isThere(Files.isExecutable(folder().resolve("p2p")), NO_GO);
    }

    static boolean jsIsThere() {
        return isThere(Files.isDirectory(js().resolve("node_modules")), NO_JS);
    }

    static boolean isThere(boolean there, String otherwise) {
        if (!there) {
            LoggerFactory.getLogger(PubSubPeer.class).warn("tests of pubsub are skipped: {}", otherwise);
        }
        return there;
    }

    /** Dials this address, joins the topic, publishes so many messages. @param secret null = none */
    static PubSubPeer go(byte[] secret, String address, String topic, int count) throws IOException {
        List<String> command = new ArrayList<>(List.of(folder().resolve("p2p").toString(), "pubsub"));
        if (secret != null) {
            command.addAll(List.of("-secret", HexFormat.of().formatHex(secret)));
        }
        command.addAll(List.of(address, topic, String.valueOf(count)));
        return new PubSubPeer(command);
    }

    /** The same. */
    static PubSubPeer js(byte[] secret, String address, String topic, int count) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", js().resolve("peer.mjs").toString(), "pubsub", address, topic, String.valueOf(count)));
        if (secret != null) {
            command.add(HexFormat.of().formatHex(secret));
        }
        return new PubSubPeer(command);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
