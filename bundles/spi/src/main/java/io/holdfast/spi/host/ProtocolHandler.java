package io.holdfast.spi.host;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Answers the streams of one or several protocols that other peers open. A whiteboard service: its service property
 * {@link #PROTOCOLS} names the protocol IDs, and a handler that comes or goes changes what this peer announces to others. Of two
 * handlers for one protocol the better-ranked one is asked. A handler that goes ends its own streams.
 */
@ConsumerType
public interface ProtocolHandler {
    /** Service property: the protocol IDs, such as {@code /ipfs/ping/1.0.0}; a text or several. Required. */
    String PROTOCOLS = "holdfast.protocols";

    /**
     * Speaks the protocol on this stream. Must not block.
     *
     * @return completes when the conversation is over: the stream's write side is then closed; a stage that fails resets the stream
     */
    CompletionStage<Void> handle(Stream stream);
}
