package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.libp2p.internal.wire.FrameReader;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.libp2p.internal.wire.Loops;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Stream;
import io.holdfast.testkit.host.FakeHost;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A peer that sends whatever a test says, and keeps what it gets. */
final class RawPeer {
    final TestNode node;
    final FakeHost host;
    final List<Rpc> received = new ArrayList<>();
    final Signatures signatures;
    private final SimulatedPeers peers;
    Connection connection;
    Stream out;
    CompletableFuture<Void> lastWrite = CompletableFuture.completedFuture(null);

    /** @param protocol the only one that it speaks */
    RawPeer(SimulatedPeers peers, String protocol) {
        this.peers = peers;
        this.node = peers.node();
        this.host = peers.network.host(node);
        this.signatures = new Signatures(node, 0);
        host.handle(List.of(protocol), stream -> {
            FrameReader frames = new FrameReader(stream, 1 << 20);
            return Loops.whileTrue(() -> frames.next().thenApply(f -> {
                f.ifPresent(b -> received.add(decode(b)));
                return f.isPresent();
            }));
        });
    }

    private static Rpc decode(byte[] frame) {
        try {
            return RpcDecoder.decode(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Dials this peer, and opens the stream to send on. */
    RawPeer connect(SimulatedPeers.One to) {
        host.connect(to.id(), to.host.addresses(), SimulatedPeers.LIMIT).thenAccept(c -> connection = c);
        peers.simulation.settle();
        reopen();
        return this;
    }

    void reopen() {
        connection.open(Dialect.PROTOCOLS, SimulatedPeers.LIMIT).thenAccept(s -> out = s);
        peers.simulation.settle();
    }

    /** Sends bytes as they are. */
    void raw(ByteBuffer bytes) {
        lastWrite = out.write(bytes).toCompletableFuture();
        peers.simulation.settle();
    }

    void frame(Frames.Fields rpc) {
        raw(Frames.delimited(Frames.message(rpc)));
    }

    void control(Map<String, Boolean> subscriptions, Map<String, Long> links, List<MessageId> iwant, List<MessageId> dontWant) {
        raw(RpcEncoder.control(subscriptions, links, iwant, dontWant));
    }

    void subscribe(String topic) {
        control(Map.of(topic, true), Map.of(), List.of(), List.of());
    }

    WireMessage message(String topic, byte[] data) {
        return signatures.sign(topic, data);
    }

    boolean isCut() {
        return lastWrite.isCompletedExceptionally() || out.closed().toCompletableFuture().isDone();
    }

    long grafts(String topic) {
        return received.stream().flatMap(r -> r.graft().stream()).filter(topic::equals).count();
    }

    List<Rpc.Prune> prunes() {
        return received.stream().flatMap(r -> r.prune().stream()).toList();
    }

    List<WireMessage> messages() {
        return received.stream().flatMap(r -> r.messages().stream()).toList();
    }

    List<MessageId> offered() {
        return received.stream().flatMap(r -> r.ihave().stream()).flatMap(h -> h.ids().stream()).toList();
    }

    List<MessageId> askedFor() {
        return received.stream().flatMap(r -> r.iwant().stream()).toList();
    }
}
