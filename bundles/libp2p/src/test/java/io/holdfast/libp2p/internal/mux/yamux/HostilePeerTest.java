package io.holdfast.libp2p.internal.mux.yamux;

import static io.holdfast.libp2p.internal.mux.yamux.Frame.DATA;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.FIN;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.RST;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.SYN;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.WINDOW_UPDATE;
import static io.holdfast.libp2p.internal.mux.yamux.Streams.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MemoryBudget;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers that break the protocol, or only want too much: the session or the stream ends with a reason, and memory stays bounded. */
@ExtendWith(LeakCheck.class)
class HostilePeerTest {
    private final RawPeer peer = new RawPeer(false, config(10, 10));

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void anotherVersion() {
        peer.send(Unpooled.wrappedBuffer(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        endsWith("version 1 instead of 0");
    }

    @Test
    void anUnknownType() {
        peer.send(4, 0, 1, 0);
        endsWith("unknown type 4");
    }

    @Test
    void moreThanTheWindowInOneFrame() {
        peer.send(WINDOW_UPDATE, SYN, 1, 0);
        peer.sent();
        peer.send(DATA, 0, 1, Frame.INITIAL_WINDOW + 1);
        endsWith("stream 1: 262145 bytes are more than its window");
    }

    @Test
    void moreThanTheWindowInManyFrames() {
        peer.send(WINDOW_UPDATE, SYN, 1, 0);
        peer.send(0, 1, "x".repeat(200_000));
        peer.sent();
        MuxedStream stream = peer.accepted.remove();
        // some of it was read, but not so much that the peer was told
        stream.read(1000);
        peer.send(0, 1, "x".repeat(62_144));
        assertThat(peer.end()).isNull();
        peer.send(0, 1, "x");
        endsWith("more than its window");
    }

    @Test
    void aStreamTwice() {
        peer.send(WINDOW_UPDATE, SYN, 1, 0);
        peer.sent();
        peer.send(WINDOW_UPDATE, SYN, 1, 0);
        endsWith("opens stream 1 a second time");
    }

    @Test
    void aNumberThatIsNotItsOwn() {
        peer.send(WINDOW_UPDATE, SYN, 2, 0);
        endsWith("opens stream 2, a number that is not its own");
        try (RawPeer client = new RawPeer(true, config())) {
            client.send(WINDOW_UPDATE, SYN, 0, 0);
            assertThat(client.end()).contains("opens stream 0");
        }
    }

    @Test
    void bytesAfterTheEndOfAStream() {
        peer.send(SYN | FIN, 1, "all");
        peer.sent();
        peer.send(0, 1, "more");
        assertThat(peer.sent()).containsExactly("1 8 1 1004");
        assertThat(peer.end()).isNull();
        assertThat(peer.accepted.remove().read(1).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void tooManyStreamsAreRefusedOneByOne() {
        for (int i = 0; i < 12; i++) {
            peer.send(SYN, 1 + 2 * i, "x");
        }
        assertThat(peer.sent()).hasSize(12).endsWith("1 8 15 1002", "1 8 17 1002");
        assertThat(peer.accepted).hasSize(10);
        assertThat(peer.end()).isNull();
    }

    @Test
    void streamsThatAreOpenedAndResetAtOnceReachNobody() {
        ByteBuf burst = Unpooled.buffer();
        for (int i = 0; i < 1000; i++) {
            burst.writeBytes(RawPeer.frame(DATA, SYN, 1 + 2 * i, 1)).writeByte(0);
            burst.writeBytes(RawPeer.frame(WINDOW_UPDATE, RST, 1 + 2 * i, 0));
        }
        peer.send(burst);
        assertThat(peer.accepted).isEmpty();
        assertThat(peer.session.streams()).isEmpty();
        assertThat(peer.sent()).isEmpty();
    }

    @Test
    void refusalsThatThePeerDoesNotReadAreBounded() {
        blockWrites();
        for (int i = 0; i < 6_000 && peer.end() == null; i++) {
            peer.send(WINDOW_UPDATE, SYN, 1 + 2 * i, 0);
        }
        assertThat(peer.end()).contains("4106 streams were refused and the peer takes no answer");
    }

    @Test
    void nothingButMarksWaitsWhileThePeerDoesNotRead() throws Exception {
        peer.send(WINDOW_UPDATE, SYN, 1, 0);
        MuxedStream stream = peer.accepted.remove();
        peer.sent();
        blockWrites();
        long before = peer.channel.bytesBeforeWritable();
        CompletableFuture<Void> writing = stream.write(ByteBuffer.allocate(100_000)).toCompletableFuture();
        CompletableFuture<Void> other = peer.session.open().write(ByteBuffer.allocate(100_000)).toCompletableFuture();
        for (int i = 0; i < 10_000; i++) {
            peer.send(Frame.PING, SYN, 0, i);
        }
        peer.channel.runPendingTasks();
        assertThat(peer.channel.bytesBeforeWritable()).isEqualTo(before);
        assertThat(writing).isNotDone();
        assertThat(other).isNotDone();
        peer.channel.flush();
        peer.channel.runPendingTasks();
        assertThat(writing).isDone();
        assertThat(other).isDone();
        peer.channel.releaseOutbound();
    }

    @Test
    void memoryForStreamsRunsOut() {
        LimitedMemory memory = new LimitedMemory(3L * Frame.INITIAL_WINDOW, MemoryBudget.UNLIMITED);
        YamuxConfig config = new YamuxConfig(10, 10, 16 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10), memory);
        try (RawPeer poor = new RawPeer(false, config)) {
            for (int i = 0; i < 4; i++) {
                poor.send(WINDOW_UPDATE, SYN, 1 + 2 * i, 0);
            }
            assertThat(poor.sent()).endsWith("1 2 5 0", "1 8 7 1002");
            poor.send(WINDOW_UPDATE, RST, 1, 0);
            assertThat(memory.used()).isEqualTo(2L * Frame.INITIAL_WINDOW);
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void oneByteFramesDoNotFillMemory() {
        peer.send(WINDOW_UPDATE, SYN, 1, 0);
        ByteBuf frames = Unpooled.buffer();
        for (int i = 0; i < Frame.INITIAL_WINDOW; i++) {
            frames.writeBytes(RawPeer.frame(DATA, 0, 1, 1)).writeByte(i);
        }
        peer.send(frames);
        MuxedStream stream = peer.accepted.remove();
        int pieces = 0;
        for (int read = 0; read < Frame.INITIAL_WINDOW; pieces++) {
            ByteBuffer next = stream.read(Integer.MAX_VALUE).toCompletableFuture().join();
            while (next.hasRemaining()) {
                assertThat(next.get()).isEqualTo((byte) read++);
            }
            peer.channel.runPendingTasks();
        }
        assertThat(pieces).isLessThan(40);
    }

    @Test
    void anErrorBelowEndsIt() {
        peer.channel.pipeline().fireExceptionCaught(new java.io.IOException("connection reset by peer"));
        assertThat(peer.end()).isEqualTo("the connection failed: connection reset by peer");
        assertThat(peer.channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatIsCutEndsIt() {
        peer.channel.close();
        assertThat(peer.end()).isEqualTo("the connection was closed");
    }

    private void blockWrites() {
        peer.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        peer.channel.write(Unpooled.wrappedBuffer(new byte[10]));
        assertThat(peer.channel.isWritable()).isFalse();
    }

    private void endsWith(String reason) {
        assertThat(peer.end()).contains(reason);
        List<String> sent = peer.sent();
        assertThat(sent).containsExactly("3 0 0 1");
        assertThat(peer.channel.isOpen()).isFalse();
    }
}
