package io.holdfast.libp2p.internal.mux;

import io.holdfast.spi.host.HostException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** Many streams over one secured connection. */
public interface MuxedSession {
    /**
     * A new stream; nothing is sent for it before its first byte is written, or it is asked to be announced by an empty write.
     *
     * @throws HostException {@code LIMITED} when there are too many, {@code CLOSED}
     */
    MuxedStream open() throws HostException;

    /** The open streams. */
    Collection<? extends MuxedStream> streams();

    /** Round trip of the multiplexer's own ping. */
    CompletionStage<Duration> ping();

    /** Says good-bye, resets the streams, closes the channel; idempotent. */
    CompletionStage<Void> close(String reason);

    /** Completes with the reason when it has ended; never fails. */
    CompletionStage<String> closed();
}
