package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** A multiplexer's stream on which a protocol is agreed; counts its bytes. */
final class LiveStream implements Stream {
    private final LiveConnection connection;
    private final MuxedStream muxed;
    private final String protocol;
    private final Meter.Traffic traffic;

    LiveStream(LiveConnection connection, MuxedStream muxed, String protocol, Meter.Traffic traffic) {
        this.connection = connection;
        this.muxed = muxed;
        this.protocol = protocol;
        this.traffic = traffic;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Connection.Direction direction() {
        return muxed.isOutbound() ? Connection.Direction.OUTBOUND : Connection.Direction.INBOUND;
    }

    @Override
    public CompletionStage<ByteBuffer> read(int max) {
        return muxed.read(max).thenApply(data -> {
            traffic.in(data.remaining());
            return data;
        });
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer data) {
        traffic.out(data.remaining());
        return muxed.write(data);
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        return muxed.closeWrite();
    }

    @Override
    public void reset(int code) {
        muxed.reset(code);
    }

    @Override
    public CompletionStage<Void> closed() {
        return muxed.closed();
    }

    @Override
    public String toString() {
        return protocol + " #" + muxed.id() + " with " + connection.peer();
    }
}
