package io.holdfast.libp2p.internal.wire;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A stream that gives these pieces and then ends, or goes silent; keeps what is written. */
public final class FakeStream implements Stream {
    private final Queue<byte[]> pieces = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PeerId peer;
    private final boolean ends;
    private Integer reset;

    public FakeStream(PeerId peer, boolean ends, List<byte[]> pieces) {
        this.peer = peer;
        this.ends = ends;
        this.pieces.addAll(pieces);
    }

    /** The code it was reset with; null = it was not. */
    public Integer wasReset() {
        return reset;
    }

    public byte[] written() {
        return written.toByteArray();
    }

    @Override
    public CompletionStage<ByteBuffer> read(int max) {
        if (reset != null) {
            return CompletableFuture.failedFuture(new HostException(Reason.RESET, "reset"));
        }
        if (pieces.isEmpty()) {
            return ends ? CompletableFuture.completedFuture(ByteBuffer.allocate(0)) : new CompletableFuture<>();
        }
        return CompletableFuture.completedFuture(ByteBuffer.wrap(pieces.remove()).asReadOnlyBuffer());
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        written.writeBytes(bytes);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reset(int code) {
        reset = code;
    }

    @Override
    public Connection connection() {
        return new OneStream();
    }

    @Override
    public String protocol() {
        return "/test/1";
    }

    @Override
    public Connection.Direction direction() {
        return Connection.Direction.INBOUND;
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> closed() {
        return new CompletableFuture<>();
    }

    private final class OneStream implements Connection {
        @Override
        public PeerId peer() {
            return peer;
        }

        @Override
        public Direction direction() {
            return Direction.INBOUND;
        }

        @Override
        public Multiaddr localAddress() {
            return Multiaddr.parse("/ip4/192.0.2.1/tcp/1");
        }

        @Override
        public Multiaddr remoteAddress() {
            return Multiaddr.parse("/ip4/192.0.2.2/tcp/2");
        }

        @Override
        public String security() {
            return "/noise";
        }

        @Override
        public String muxer() {
            return "/yamux/1.0.0";
        }

        @Override
        public Instant opened() {
            return Instant.EPOCH;
        }

        @Override
        public List<Stream> streams() {
            return List.of(FakeStream.this);
        }

        @Override
        public CompletionStage<Stream> open(List<String> protocols, Duration limit) {
            return CompletableFuture.completedFuture(FakeStream.this);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<String> closed() {
            return new CompletableFuture<>();
        }
    }
}
