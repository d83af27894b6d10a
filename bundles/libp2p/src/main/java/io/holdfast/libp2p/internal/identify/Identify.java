package io.holdfast.libp2p.internal.identify;

import io.holdfast.libp2p.internal.keys.InvalidKey;
import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.libp2p.internal.peers.LivePeerStore;
import io.holdfast.libp2p.internal.records.PeerRecord;
import io.holdfast.libp2p.internal.wire.FrameReader;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who this peer is, where it listens and what it speaks, and takes note of what others say. Source: libp2p/specs, identify. What a
 * peer has signed of its addresses counts more than what it only says.
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
    private final Function<List<Multiaddr>, byte[]> record;
    private final Consumer<Connection> identified;
    private final Bound bound;

    /** Ends a conversation that takes too long: {@code Network.bound}. */
    @FunctionalInterface
    public interface Bound {
        CompletionStage<Void> apply(CompletionStage<Void> conversation, Duration limit, Supplier<String> what, Runnable giveUp);
    }

    /**
     * @param self       what this peer says of itself, to somebody at this address
     * @param record     these addresses of this peer in a signed record
     * @param identified is told after a peer's word was noted
     */
    public Identify(LivePeerStore peers, Function<Multiaddr, PeerStore.Identity> self, Function<List<Multiaddr>, byte[]> record,
            Consumer<Connection> identified, Bound bound) {
        this.peers = peers;
        this.self = self;
        this.record = record;
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
        PeerStore.Identity said = self.apply(stream.connection().remoteAddress());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        IdentifyMessage.encode(said, record.apply(said.addresses())).forEach(m -> all.writeBytes(Frames.delimited(m).array()));
        return bounded(stream, stream.write(ByteBuffer.wrap(all.toByteArray())));
    }

    /** Takes in what the other end says, until it has ended. */
    public CompletionStage<Void> listen(Stream stream) {
        IdentifyMessage said = new IdentifyMessage();
        return bounded(stream, listen(new FrameReader(stream, IdentifyMessage.MAX_BYTES), said, 0))
                .thenCompose(v -> note(stream.connection(), said)).whenComplete((v, e) -> {
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
    private CompletionStage<Void> note(Connection connection, IdentifyMessage message) {
        PeerStore.Identity said = message.identity();
        if (said.publicKey().length > 0 && !isKeyOf(connection.peer(), said.publicKey())) {
            return violation("found a public key that is not of " + connection.peer());
        }
        Optional<PeerRecord> signed = signed(connection.peer(), message.record());
        List<Multiaddr> addresses = signed.map(PeerRecord::addresses).orElse(said.addresses());
        peers.identified(connection.peer(), new PeerStore.Identity(said.publicKey(), said.agent(), said.protocols(), addresses, said.observed()),
                signed.isPresent() ? message.record() : null);
        if (!addresses.isEmpty()) {
            peers.add(connection.peer(), addresses, SAID);
        }
        identified.accept(connection);
        return CompletableFuture.completedFuture(null);
    }

    /** A record that is not right is none: the rest of what the peer says may be. */
    private static Optional<PeerRecord> signed(PeerId peer, byte[] envelope) {
        if (envelope.length == 0) {
            return Optional.empty();
        }
        try {
            PeerRecord record = PeerRecord.open(envelope);
            if (record.peer().equals(peer)) {
                return Optional.of(record);
            }
            LOG.debug("{} shows the record of {}", peer, record.peer());
        } catch (IOException e) {
            LOG.debug("the record of {} is refused: {}", peer, e.getMessage());
        }
        return Optional.empty();
    }

    private static boolean isKeyOf(PeerId peer, byte[] key) {
        try {
            return PublicKey.decode(key).peer().equals(peer);
        } catch (InvalidKey e) {
            return false;
        }
    }
}
