package io.holdfast.libp2p.internal.mux;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** A stream of a multiplexer, on which no protocol is agreed yet; see {@link io.holdfast.spi.host.Stream} for the meaning of each call. */
public interface MuxedStream {
    /** The number that the multiplexer knows it by; for log lines. */
    long id();

    /** Whether this end opened it. */
    boolean isOutbound();

    CompletionStage<ByteBuffer> read(int max);

    CompletionStage<Void> write(ByteBuffer data);

    CompletionStage<Void> closeWrite();

    void reset(int code);

    CompletionStage<Void> closed();
}
