package io.holdfast.libp2p.internal.secure;

import io.holdfast.model.PeerId;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One way to secure a connection: {@code /noise}, {@code /tls/1.0.0}. */
public interface SecurityProtocol {
    /** The protocol ID. */
    String id();

    /** Makes what the first handshake needs, which takes a moment; who has not asked for it has the first handshake wait. Idempotent. */
    void prepare();

    /**
     * Begins the handshake with handlers at the end of this pipeline. On success the pipeline carries plain text, as {@code ByteBuf},
     * from then on; none is fired before the result is known, so that who waits for it can add the next handler in time. Bounding the
     * time, and closing the channel on a failure, is the caller's.
     *
     * @param expected who must be at the other end; null = anybody
     * @param muxers   the multiplexers to offer within the handshake, best first
     * @return completes on the channel's event loop; fails with a {@link io.holdfast.spi.host.HostException}: {@code WRONG_PEER},
     *     {@code VIOLATION}, {@code CLOSED}
     */
    CompletableFuture<Secured> secure(ChannelPipeline pipeline, boolean initiator, PeerId expected, List<String> muxers);

    /**
     * What the handshake has proved.
     *
     * @param peer      the other end
     * @param publicKey its key, libp2p's protobuf message
     * @param muxer     the multiplexer agreed on within the handshake; empty = none, negotiate
     */
    record Secured(PeerId peer, byte[] publicKey, String muxer) {
    }
}
