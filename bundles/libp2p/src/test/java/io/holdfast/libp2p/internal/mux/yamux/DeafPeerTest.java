package io.holdfast.libp2p.internal.mux.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mux.MemoryBudget;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A peer whose socket takes nothing, over a real socket. */
@ExtendWith(LeakCheck.class)
class DeafPeerTest {
    private static final int PATIENCE = 20;
    private static final int STREAMS = 200;
    /** What is flushed at once, and what the channel takes before it says that it is full. */
    private static final int MOST_WAITING = 4 * Frame.MAX_FRAME;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private ServerSocket listener;
    private Socket peer;
    private Channel channel;

    @BeforeEach
    void listen() throws Exception {
        listener = new ServerSocket();
        listener.setReceiveBufferSize(64 << 10);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws Exception {
        channel.close().sync();
        peer.close();
        listener.close();
        group.shutdownGracefully(0, PATIENCE, TimeUnit.SECONDS).sync();
    }

    private YamuxSession connect(Duration keepAlive, Duration answerWithin) throws Exception {
        YamuxConfig config = new YamuxConfig(STREAMS, STREAMS, 16 << 20, keepAlive, answerWithin, MemoryBudget.UNLIMITED);
        YamuxSession session = new YamuxSession(true, config, stream -> stream.reset(0));
        channel = new Bootstrap().group(group).channel(NioSocketChannel.class).option(ChannelOption.SO_SNDBUF, 64 << 10)
                .handler(session).connect(listener.getLocalSocketAddress()).sync().channel();
        peer = listener.accept();
        return session;
    }

    @Test
    void whatItDoesNotTakeStaysWithTheWriters() throws Exception {
        YamuxSession session = connect(Duration.ofSeconds(30), Duration.ofSeconds(10));
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            MuxedStream stream = session.open();
            writes.add(stream.write(ByteBuffer.allocate(Frame.INITIAL_WINDOW)).toCompletableFuture());
        }
        for (int i = 0; i < 100; i++) {
            long waiting = group.submit(() -> channel.unsafe().outboundBuffer().totalPendingWriteBytes()).get();
            assertThat(waiting).isLessThan(MOST_WAITING);
        }
        assertThat(writes).anyMatch(write -> !write.isDone());
        DataInputStream in = new DataInputStream(peer.getInputStream());
        int[] received = new int[2 * STREAMS];
        for (long total = 0; total < (long) STREAMS * Frame.INITIAL_WINDOW;) {
            in.skipNBytes(4);
            int id = in.readInt();
            int length = in.readInt();
            in.skipNBytes(length);
            received[id] += length;
            total += length;
        }
        for (int id = 1; id < received.length; id += 2) {
            assertThat(received[id]).isEqualTo(Frame.INITIAL_WINDOW);
        }
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).get(PATIENCE, TimeUnit.SECONDS);
    }

    @Test
    void itIsGivenUpInTime() throws Exception {
        YamuxSession session = connect(Duration.ofMillis(100), Duration.ofMillis(200));
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            writes.add(session.open().write(ByteBuffer.allocate(Frame.INITIAL_WINDOW)).toCompletableFuture());
        }
        assertThat(session.closed().toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS)).contains("no answer to a ping");
        assertThat(writes.get(STREAMS - 1)).isCompletedExceptionally();
        // the good-bye cannot leave, and is not waited for
        assertThat(channel.closeFuture().await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }
}
