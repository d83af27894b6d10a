package io.holdfast.libp2p.internal.identify;

import io.holdfast.libp2p.internal.keys.InvalidKey;
import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.libp2p.internal.peers.LivePeerStore;
import io.holdfast.libp2p.internal.wire.FrameReader;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who this peer is, where it listens and what it speaks, and takes note of what others say. Source: libp2p/specs, identify.
 * Differs: sends no signed peer record.
 */
public final class Identify {
    public static final String PROTOCOL = "/ipfs/id/1.0.0";
    public static final String PUSH = "/ipfs/id/push/1.0.0";
    private static final Logger LOG = LoggerFactory.getLogger(Identify.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Addresses that a peer says it has are worth a try so long after it said so. */
    private static final Duration SAID = Duration.ofHours(1);

    private final LivePeerStore peers;
    private final Function<Multiaddr, PeerStore.Identity> self;
    private final Consumer<Connection> identified;
    private final Bound bound;

    /** Ends a conversation that takes too long: {@code Network.bound}. */
    @FunctionalInterface
    public interface Bound {
        CompletionStage<Void> apply(CompletionStage<Void> conversation, Duration limit, Supplier<String> what, Runnable giveUp);
    }

    /**
     * @param self       what this peer says of itself, to somebody at this address
     * @param identified is told after a peer's word was noted
     */
    public Identify(LivePeerStore peers, Function<Multiaddr, PeerStore.Identity> self, Consumer<Connection> identified, Bound bound) {
        this.peers = peers;
        this.self = self;
        this.identified = identified;
        this.bound = bound;
    }

    /** Asks the peer at the other end; what goes wrong is its own loss. */
    public void ask(Connection connection) {
        connection.open(List.of(PROTOCOL), LIMIT).thenCompose(s -> s.closeWrite().thenCompose(v -> listen(s)))
                .whenComplete((v, e) -> {
                    if (e != null) {
                        LOG.debug("{} does not identify itself: {}", connection.peer(), e.getMessage());
                    }
                });
    }

    /** Tells the peer at the other end anew. */
    public void push(Connection connection) {
        connection.open(List.of(PUSH), LIMIT).thenCompose(s -> tell(s).thenCompose(v -> s.closeWrite()))
                .whenComplete((v, e) -> {
                    if (e != null) {
                        LOG.debug("{} does not take a push: {}", connection.peer(), e.getMessage());
                    }
                });
    }

    /** Answers who asks. */
    public CompletionStage<Void> tell(Stream stream) {
        byte[] message = IdentifyMessage.encode(self.apply(stream.connection().remoteAddress()));
        return bounded(stream, stream.write(Frames.delimited(message)));
    }

    /** Takes in what the other end says, until it has ended. */
    public CompletionStage<Void> listen(Stream stream) {
        IdentifyMessage said = new IdentifyMessage();
        return bounded(stream, listen(new FrameReader(stream, IdentifyMessage.MAX_BYTES), said, 0))
                .thenCompose(v -> note(stream.connection(), said.identity())).whenComplete((v, e) -> {
                    if (e != null) {
                        stream.reset(Stream.PROTOCOL_VIOLATION);
                    }
                });
    }

    private static CompletionStage<Void> listen(FrameReader frames, IdentifyMessage said, int count) {
        return frames.next().thenCompose(frame -> {
            if (frame.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            if (count == IdentifyMessage.MAX_MESSAGES) {
                return violation("more than " + IdentifyMessage.MAX_MESSAGES + " messages");
            }
            try {
                said.merge(frame.get());
            } catch (IOException e) {
                return violation(e.getMessage());
            }
            return listen(frames, said, count + 1);
        });
    }

    private static CompletionStage<Void> violation(String what) {
        return CompletableFuture.failedFuture(new HostException(Reason.VIOLATION, "identify: " + what));
    }

    private CompletionStage<Void> bounded(Stream stream, CompletionStage<Void> conversation) {
        return bound.apply(conversation, LIMIT, () -> "no end of " + stream.protocol() + " with " + stream.connection().peer(),
                () -> stream.reset(Stream.NO_ERROR));
    }

    // the key was proved by the handshake: what is said here cannot change who the peer is
    private CompletionStage<Void> note(Connection connection, PeerStore.Identity said) {
        if (said.publicKey().length > 0 && !isKeyOf(connection.peer(), said.publicKey())) {
            return violation("found a public key that is not of " + connection.peer());
        }
        peers.identified(connection.peer(), said);
        if (!said.addresses().isEmpty()) {
            peers.add(connection.peer(), said.addresses(), SAID);
        }
        identified.accept(connection);
        return CompletableFuture.completedFuture(null);
    }

    private static boolean isKeyOf(PeerId peer, byte[] key) {
        try {
            return PublicKey.decode(key).peer().equals(peer);
        } catch (InvalidKey e) {
            return false;
        }
    }
}
