package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one stream to a peer on which everything is sent; opened anew, ever more slowly, while the peer is connected. */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 60_000;
    /** A link that was there for so long has not failed, it has ended. */
    private static final long STEADY_MS = 60_000;
    /** A peer that takes nothing for so long is not waited for. Source: go-libp2p-pubsub, comm.go. */
    private static final long WRITE_LIMIT_MS = 30_000;

    /** Called on the loop. */
    interface Events {
        /** The link is open: nothing was sent on it. */
        void linked(Peer peer);

        /** The link has ended: what the other side knew is forgotten there. */
        void unlinked(Peer peer);
    }

    private enum State {
        /** There is no connection, or the peer does not speak pubsub. */
        IDLE,
        /** A stream is being opened, or is to be after a pause. */
        OPENING,
        OPEN,
        /** For good. */
        CLOSED
    }

    private final Peer peer;
    private final Loop loop;
    private final Events events;
    private State state = State.IDLE;
    private Stream stream;
    private Dialect dialect;
    private boolean writing;
    private long writingSince;
    private long openSince;
    private long pause = FIRST_PAUSE_MS;

    Link(Peer peer, Loop loop, Events events) {
        this.peer = peer;
        this.loop = loop;
        this.events = events;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** What was agreed on; of an open link. */
    Dialect dialect() {
        return dialect;
    }

    /** Opens it unless it is open or about to be. */
    void open() {
        if (state == State.IDLE && !peer.connections.isEmpty()) {
            state = State.OPENING;
            dial();
        }
    }

    private void dial() {
        if (state != State.OPENING) {
            return;
        }
        Connection connection = peer.connections.stream().filter(Connection::isOpen).findFirst().orElse(null);
        if (connection == null) {
            state = State.IDLE;
            return;
        }
        connection.open(Dialect.PROTOCOLS, OPEN_LIMIT).whenComplete((s, e) -> Hops.to(loop, () -> dialed(s, e)));
    }

    private void dialed(Stream opened, Throwable e) {
        if (state != State.OPENING) {
            if (opened != null) {
                opened.reset(Stream.NO_ERROR);
            }
        } else if (e == null) {
            state = State.OPEN;
            stream = opened;
            dialect = Dialect.of(opened.protocol());
            openSince = loop.millis();
            watch(opened);
            events.linked(peer);
            pump();
        } else if (cause(e) instanceof HostException h && h.reason() == Reason.NOT_SUPPORTED) {
            // until it says otherwise
            state = State.IDLE;
        } else {
            LOG.debug("no pubsub stream to {}: {}", peer, cause(e).getMessage());
            retry();
        }
    }

    private static Throwable cause(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    }

    private void retry() {
        long ms = pause;
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
        loop.after(Duration.ofMillis(ms), this::dial);
    }

    /** Nothing comes on this stream but its end. */
    private void watch(Stream watched) {
        watched.read(1).whenComplete((data, e) -> Hops.to(loop, () -> {
            if (stream == watched && (e != null || data.hasRemaining())) {
                end(e == null ? Stream.PROTOCOL_VIOLATION : Stream.NO_ERROR);
            } else if (stream != watched) {
                watched.reset(Stream.NO_ERROR);
            }
        }));
        watched.closed().thenRun(() -> Hops.to(loop, () -> {
            if (stream == watched) {
                end(Stream.NO_ERROR);
            }
        }));
    }

    /** Sends what is in the outbox, as far as the peer takes it. */
    void pump() {
        while (state == State.OPEN && !writing) {
            ByteBuffer data = peer.outbox.next();
            if (data == null) {
                return;
            }
            Stream to = stream;
            CompletableFuture<Void> written = to.write(data).toCompletableFuture();
            if (!written.isDone() || written.isCompletedExceptionally()) {
                writing = true;
                writingSince = loop.millis();
                written.whenComplete((v, e) -> Hops.to(loop, () -> written(to, e)));
            }
        }
    }

    private void written(Stream to, Throwable e) {
        if (stream != to) {
            return;
        }
        writing = false;
        if (e == null) {
            pump();
        } else {
            end(Stream.NO_ERROR);
        }
    }

    /** Ends a stream that has not moved for long. */
    void heartbeat() {
        if (writing && loop.millis() - writingSince > WRITE_LIMIT_MS) {
            LOG.debug("{} takes nothing", peer);
            end(Stream.NO_ERROR);
        }
    }

    private void end(int code) {
        Stream ended = stream;
        stream = null;
        writing = false;
        state = State.OPENING;
        if (loop.millis() - openSince >= STEADY_MS) {
            pause = FIRST_PAUSE_MS;
        }
        ended.reset(code);
        events.unlinked(peer);
        retry();
    }

    /** Ends it for good; what is being written still is. */
    void close() {
        Stream ended = stream;
        boolean wasOpen = state == State.OPEN;
        stream = null;
        state = State.CLOSED;
        if (wasOpen) {
            ended.closeWrite();
            events.unlinked(peer);
        }
    }
}
