package io.holdfast.libp2p.internal.negotiate;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Agrees on the protocol of a stream. It reads not a byte more than it needs, so that the stream is then used as it is. A failure
 * resets the stream. Bounding the time is the caller's: who resets the stream ends this.
 */
public final class StreamNegotiation {
    private final MuxedStream stream;
    private final Dialogue dialogue;
    private final Lines lines = new Lines();
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private byte[] unsent;

    private StreamNegotiation(MuxedStream stream, Dialogue dialogue) {
        this.stream = stream;
        this.dialogue = dialogue;
        this.unsent = dialogue.opening();
    }

    /**
     * Proposes these protocols on a stream that this side opened.
     *
     * @param protocols best first, not empty
     * @return what both agreed on; fails with {@code NOT_SUPPORTED}, {@code LIMITED}, {@code VIOLATION}, {@code RESET},
     *     {@code CLOSED}
     */
    public static CompletableFuture<String> initiate(MuxedStream stream, List<String> protocols) {
        return new StreamNegotiation(stream, new Initiator(protocols)).start();
    }

    /**
     * Proposes one protocol that the peer is known to speak, without waiting: the proposal goes out with the first bytes written, and
     * the answer is read before the first bytes are. A refusal is the failure of reads, with {@code NOT_SUPPORTED}, and of later
     * writes.
     *
     * @return the stream to use from now on
     */
    public static MuxedStream initiateLazily(MuxedStream stream, String protocol) {
        return new LazyStream(stream, protocol);
    }

    /**
     * Answers the proposals on a stream that the peer opened.
     *
     * @param speaks whether a protocol is spoken here; must not block
     * @return as {@link #initiate}
     */
    public static CompletableFuture<String> respond(MuxedStream stream, Predicate<String> speaks) {
        return new StreamNegotiation(stream, new Responder(speaks)).start();
    }

    /** Waits for the answer to a proposal that was sent by other means. */
    static CompletableFuture<String> answer(MuxedStream stream, String protocol) {
        StreamNegotiation negotiation = new StreamNegotiation(stream, new Initiator(List.of(protocol)));
        negotiation.unsent = Dialogue.NOTHING;
        return negotiation.start();
    }

    private CompletableFuture<String> start() {
        proceed();
        return result;
    }

    /** One thing after the other, wherever it completes: sends only when there is nothing left to read, so that answers share a frame. */
    private void proceed() {
        while (dialogue.agreed() == null) {
            CompletableFuture<ByteBuffer> read = stream.read(lines.needs()).toCompletableFuture();
            if (!read.isDone() || read.isCompletedExceptionally()) {
                flush().whenComplete((done, failure) -> read.whenComplete(this::received));
                return;
            }
            if (!take(read.join())) {
                return;
            }
        }
        flush().whenComplete((done, failure) -> {
            if (failure == null) {
                result.complete(dialogue.agreed());
            } else {
                result.completeExceptionally(refusal(failure));
            }
        });
    }

    private void received(ByteBuffer bytes, Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(refusal(failure));
        } else if (take(bytes)) {
            proceed();
        }
    }

    /** What a stream failed with; before anything was agreed on, a reset for too many says that the peer has refused it. */
    private static Throwable refusal(Throwable failure) {
        Throwable cause = Causes.of(failure);
        return cause instanceof HostException reset && reset.reason() == HostException.Reason.RESET
                && reset.code() == Stream.RESOURCE_LIMIT_EXCEEDED
                ? new HostException(HostException.Reason.LIMITED, "the peer takes no more streams: " + reset.getMessage(), reset) : cause;
    }

    private CompletableFuture<Void> flush() {
        if (unsent.length == 0) {
            return CompletableFuture.completedFuture(null);
        }
        ByteBuffer bytes = ByteBuffer.wrap(unsent);
        unsent = Dialogue.NOTHING;
        return stream.write(bytes).toCompletableFuture();
    }

    private boolean take(ByteBuffer bytes) {
        try {
            if (!bytes.hasRemaining()) {
                throw new HostException(HostException.Reason.CLOSED, "the peer ended the stream before a protocol was agreed on");
            }
            String line = lines.read(bytes);
            if (line != null) {
                unsent = Dialogue.join(unsent, dialogue.take(line));
            }
            return true;
        } catch (HostException | RuntimeException e) {
            fail(e);
            return false;
        }
    }

    private void fail(Exception cause) {
        stream.reset(Stream.PROTOCOL_NEGOTIATION_FAILED);
        result.completeExceptionally(cause);
    }
}
