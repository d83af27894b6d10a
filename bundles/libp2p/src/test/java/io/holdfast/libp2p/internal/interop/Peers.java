package io.holdfast.libp2p.internal.interop;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.model.Multiaddr;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Starts what a test talks to, shows what the programs said when it fails, and ends everything: after the test, or after the class what
 * was started before its first test.
 */
public final class Peers implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final Deque<AutoCloseable> ofClass = new ArrayDeque<>();
    private final Deque<AutoCloseable> ofTest = new ArrayDeque<>();
    private Deque<AutoCloseable> started = ofClass;

    @Override
    public void beforeEach(ExtensionContext context) {
        started = ofTest;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        context.getExecutionException().ifPresent(e -> {
            for (Deque<AutoCloseable> all : List.of(ofClass, ofTest)) {
                all.stream().filter(Program.class::isInstance)
                        .forEach(p -> LoggerFactory.getLogger(Peers.class).error("{} failed with\n{}", context.getDisplayName(), p));
            }
        });
        close(ofTest);
        started = ofClass;
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        close(ofClass);
    }

    private static void close(Deque<AutoCloseable> all) throws Exception {
        while (!all.isEmpty()) {
            all.pop().close();
        }
    }

    private <T extends AutoCloseable> T keep(T one) {
        started.push(one);
        return one;
    }

    /** One of our own, which answers the protocols of {@link Exchange}. @param secret null = none */
    LivePeer holdfast(byte[] secret) {
        LivePeer peer = keep(new LivePeer(secret));
        Exchange.answer(peer);
        return peer;
    }

    public Program start(Map<String, String> environment, List<String> command) throws IOException {
        return keep(Program.start(environment, command));
    }

    /** The go-libp2p peer. @param security {@code noise} or {@code tls}, empty = both */
    public Program go(String what, byte[] secret, String security, Object... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(Installed.path("p2p"), what, "-security", security));
        if (secret != null) {
            command.addAll(List.of("-secret", HexFormat.of().formatHex(secret)));
        }
        Arrays.stream(words).map(String::valueOf).forEach(command::add);
        return start(Map.of(), command);
    }

    /** The js-libp2p peer, which speaks Noise only. */
    public Program js(String what, byte[] secret, Object... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", Installed.path("js/peer.mjs"), what));
        Arrays.stream(words).map(String::valueOf).forEach(command::add);
        if (secret != null) {
            command.add(HexFormat.of().formatHex(secret));
        }
        return start(Map.of(), command);
    }

    /** Where a peer that listens says it does. */
    static Multiaddr address(Program listening) {
        return Multiaddr.parse(listening.line("its address", l -> l.startsWith("/ip4/")));
    }
}
