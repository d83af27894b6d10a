package io.holdfast.consensus.raft.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;

import io.holdfast.consensus.raft.internal.net.Whiteboard;
import io.holdfast.model.PeerId;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.testkit.host.FakeHost;
import io.holdfast.testkit.host.TestPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Raft over hosts that a test has made. */
final class RaftPeers {
    private RaftPeers() {
    }

    /** As configured by default, but for the members, and with a vote that a test need not wait long for. */
    static RaftSettings settings(Collection<PeerId> members) {
        return new RaftSettings(Path.of("raft"), List.copyOf(members), Duration.ofSeconds(15), Duration.ofSeconds(10), 1, Duration.ofMillis(200), 6,
                Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMillis(50), 64, 10_240, Duration.ofMinutes(2), 8192, Duration.ofMillis(500));
    }

    static RaftConsensus start(Parts parts, Node node, TestPeer peer, RaftSettings settings, PinsetListener listener) throws Exception {
        return start(parts, node, peer.host(), peer::handle, peer::listen, settings, listener);
    }

    static RaftConsensus start(Parts parts, Node node, FakeHost host, RaftSettings settings, PinsetListener listener) throws Exception {
        return start(parts, node, host, (protocol, handler) -> host.handle(List.of(protocol), handler), host::listen, settings, listener);
    }

    private static RaftConsensus start(Parts parts, Node node, Host host, BiFunction<String, ProtocolHandler, AutoCloseable> handle,
            Function<ConnectionListener, AutoCloseable> listen, RaftSettings settings, PinsetListener listener) throws Exception {
        RaftConsensus consensus = new RaftConsensus(parts, node, host, new Whiteboard() {
            @Override
            public AutoCloseable handle(String protocol, ProtocolHandler handler) {
                return handle.apply(protocol, handler);
            }

            @Override
            public AutoCloseable listen(ConnectionListener l) {
                return listen.apply(l);
            }
        }, settings);
        consensus.addListener(listener);
        consensus.start();
        return consensus;
    }

    /** Everybody knows where everybody is. */
    static void introduce(Collection<? extends TestPeer> peers) {
        for (TestPeer a : peers) {
            for (TestPeer b : peers) {
                if (a != b) {
                    a.host().peerStore().add(b.host().id(), b.host().addresses(), PeerStore.PERMANENT);
                }
            }
        }
    }

    static void ready(RaftConsensus consensus) {
        until("raft is ready", consensus::isReady);
    }
}
