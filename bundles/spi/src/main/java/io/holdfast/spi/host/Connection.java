package io.holdfast.spi.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A secured connection to a peer whose identity is proved. Thread-safe. */
@ProviderType
public interface Connection {
    /** Who is at the other end. */
    PeerId peer();

    /** Who dialed. */
    Direction direction();

    /** This end's address. */
    Multiaddr localAddress();

    /** The other end's address, without {@code /p2p}. */
    Multiaddr remoteAddress();

    /** The protocol that secures it: {@code /noise}, {@code /tls/1.0.0}. */
    String security();

    /** The protocol that multiplexes it: {@code /yamux/1.0.0}. */
    String muxer();

    /** Since when it is there. */
    Instant opened();

    /** The open streams, in no order. */
    List<Stream> streams();

    /**
     * A new stream over this connection. With one protocol, and if the peer is known to speak it, the stream is given before the peer
     * has agreed; a refusal then shows as the failure of the first read.
     *
     * @param protocols the first that the peer speaks is taken; not empty
     * @param limit     for the agreement, > 0
     * @return fails with {@code NOT_SUPPORTED} (names the protocols), {@code LIMITED}, {@code TIMED_OUT}, {@code CLOSED}
     */
    CompletionStage<Stream> open(List<String> protocols, Duration limit);

    boolean isOpen();

    /** Closes it and resets its streams; idempotent; completes when it is closed. */
    CompletionStage<Void> close();

    /** Completes with the reason, for a log line, when the connection has ended, whoever ended it; never fails. */
    CompletionStage<String> closed();

    /** Which side began. */
    enum Direction { OUTBOUND, INBOUND }
}
