package io.holdfast.consensus.raft.internal.net;

import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames between this peer and the other members: one stream to each, opened when there is something to send, and those that they
 * open to this one. A peer that is no member gets its streams reset. Frames that cannot be sent are dropped: JGroups sends them again.
 */
public final class PeerLinks implements ProtocolHandler, ConnectionListener {
    /** Spoken between Holdfast peers only: IPFS Cluster's raft is another one. */
    public static final String PROTOCOL = "/holdfast/raft/1.0.0";
    /** The largest frame; JGroups' bundles and fragments are about half of it. */
    static final int MAX_FRAME = 1 << 17;
    private static final String TAG = "raft";
    private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);

    private final Host host;
    private final Whiteboard whiteboard;
    private final Predicate<PeerId> admitted;
    private final Duration limit;
    private final LongSupplier nanoTime;
    private final Map<PeerId, PeerLink> links = new ConcurrentHashMap<>();
    private final Map<PeerId, Long> heard = new ConcurrentHashMap<>();
    private final List<AutoCloseable> registered = new ArrayList<>();
    private volatile boolean stopped;
    private Receiver receiver;
    private Consumer<PeerId> lost;

    /** Takes what came. */
    @FunctionalInterface
    interface Receiver {
        /** The bytes are only lent. */
        void take(PeerId from, byte[] data, int offset, int length);
    }

    /**
     * None is open yet.
     *
     * @param admitted whether this peer is a member; must not block
     * @param limit    for opening a stream
     */
    public PeerLinks(Host host, Whiteboard whiteboard, Predicate<PeerId> admitted, Duration limit, LongSupplier nanoTime) {
        this.host = host;
        this.whiteboard = whiteboard;
        this.admitted = admitted;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    void deliverTo(Receiver frames, Consumer<PeerId> lostPeers) {
        receiver = frames;
        lost = lostPeers;
    }

    synchronized void start() {
        registered.add(whiteboard.handle(PROTOCOL, this));
        registered.add(whiteboard.listen(this));
    }

    /** Answers no more streams; what is to be sent still is. Idempotent. */
    synchronized void stopListening() {
        for (AutoCloseable r : registered) {
            try {
                r.close();
            } catch (Exception e) {
                LOG.warn("{} could not be taken back: {}", PROTOCOL, e.toString());
            }
        }
        registered.clear();
    }

    /** Ends all streams. Idempotent. */
    void stop() {
        stopListening();
        stopped = true;
        links.forEach((peer, link) -> {
            link.close();
            host.unprotect(peer, TAG);
        });
        links.clear();
    }

    /** Copies and queues; never blocks. */
    void send(PeerId to, byte[] data, int offset, int length) {
        if (!stopped && admitted.test(to)) {
            links.computeIfAbsent(to, this::link).send(data, offset, length);
        }
    }

    private PeerLink link(PeerId peer) {
        // also lets the host connect again when the connection is lost
        host.protect(peer, TAG);
        return new PeerLink(() -> host.open(peer, List.of(PROTOCOL), limit), peer.toString(), nanoTime);
    }

    /** When something came from this peer the last time, in the clock's nanoseconds; null = never. */
    public Long heardFrom(PeerId peer) {
        return heard.get(peer);
    }

    @Override
    public CompletionStage<Void> handle(Stream stream) {
        PeerId from = stream.connection().peer();
        if (!admitted.test(from)) {
            LOG.debug("{} is no member: its {} stream is refused", from, PROTOCOL);
            return CompletableFuture.failedFuture(new IllegalStateException(from + " is no member"));
        }
        Frames frames = new Frames((data, offset, length) -> {
            if (stopped || !admitted.test(from)) {
                throw new IllegalStateException("no frames are taken any more");
            }
            heard.put(from, nanoTime.getAsLong());
            receiver.take(from, data, offset, length);
        });
        return frames.read(stream);
    }

    @Override
    public void closed(Connection connection) {
        if (!stopped && links.containsKey(connection.peer()) && host.connections(connection.peer()).isEmpty()) {
            lost.accept(connection.peer());
        }
    }
}
