package io.holdfast.spi.host;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Bytes both ways, each way closed by itself. Flow control is by credit: what a reader asks for is what the other side may send
 * anew, and a write completes when the other side's credit and the socket have taken it. So a reader that stops stops the writer, and
 * neither side ever holds more than the window of the multiplexer.
 *
 * <p>Thread-safe; one read and one write at a time. A stream that is no longer wanted must be ended: by {@link #closeWrite()} and
 * reading to the end, or by {@link #reset}.
 */
@ProviderType
public interface Stream {
    /** No particular reason. */
    int NO_ERROR = 0;
    /** The protocol was not spoken. Source: libp2p, error codes. */
    int PROTOCOL_NEGOTIATION_FAILED = 0x1001;
    /** Too many. */
    int RESOURCE_LIMIT_EXCEEDED = 0x1002;
    /** More than the other side was allowed to send. */
    int RATE_LIMITED = 0x1003;
    /** The other side does not follow the protocol. */
    int PROTOCOL_VIOLATION = 0x1004;

    Connection connection();

    /** The protocol that was agreed on. */
    String protocol();

    /** Who opened it. */
    Connection.Direction direction();

    /**
     * The next bytes, as soon as there are any; at most {@code max}, > 0. The buffer is the caller's, read-only.
     *
     * @return an empty buffer is the end: the other side has closed its write side; fails with {@code RESET} or {@code CLOSED}
     */
    CompletionStage<ByteBuffer> read(int max);

    /**
     * Writes all of these bytes, which must not be changed until the stage completes. Completed means taken, not received.
     *
     * @return fails with {@code RESET} or {@code CLOSED}; an unknown part was then written
     */
    CompletionStage<Void> write(ByteBuffer data);

    /** Ends this side's bytes, after what is being written; idempotent. The other side may still send. */
    CompletionStage<Void> closeWrite();

    /** Ends both sides at once, with an error code that the other side sees if its libp2p knows them; idempotent. */
    void reset(int code);

    /** Completes when both sides have ended, by whatever; never fails. */
    CompletionStage<Void> closed();
}
