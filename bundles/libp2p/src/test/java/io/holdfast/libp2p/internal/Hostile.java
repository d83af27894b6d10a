package io.holdfast.libp2p.internal;

import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.negotiate.NegotiationHandler;
import io.holdfast.libp2p.internal.noise.NoiseSecurity;
import io.holdfast.model.Multiaddr;
import io.holdfast.testkit.node.TestNode;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A peer that is what it says up to the multiplexer, and then sends what it likes. */
final class Hostile implements AutoCloseable {
    static final int DATA = 0;
    static final int WINDOW = 1;
    static final int PING = 2;
    static final int SYN = 1;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final TestNode node;
    private final NoiseSecurity noise;
    private final AtomicLong received = new AtomicLong();
    private Channel channel;

    Hostile() {
        this(TestNode.generate(null, null));
    }

    Hostile(TestNode node) {
        this.node = node;
        this.noise = new NoiseSecurity(Crypto::fastest, node);
    }

    TestNode node() {
        return node;
    }

    /** Connects with what there is to prove, and no multiplexer of its own behind it. */
    Hostile connect(Multiaddr to) {
        CompletableFuture<Object> secured = new CompletableFuture<>();
        channel = new Bootstrap().group(loop).channel(NioSocketChannel.class).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel c) {
                NegotiationHandler.initiate(c.pipeline(), List.of(NoiseSecurity.ID))
                        .thenCompose(id -> noise.secure(c.pipeline(), true, null, List.of("/yamux/1.0.0")))
                        .whenComplete((s, e) -> {
                            if (e == null) {
                                c.pipeline().addLast(new Sink());
                                secured.complete(s);
                            } else {
                                secured.completeExceptionally(e);
                            }
                        });
            }
        }).connect(to.value("ip4").orElseThrow(), Integer.parseInt(to.value("tcp").orElseThrow())).syncUninterruptibly().channel();
        secured.orTimeout(20, TimeUnit.SECONDS).join();
        return this;
    }

    private final class Sink extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            received.addAndGet(((ByteBuf) message).readableBytes());
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // the victim has hung up
            context.close();
        }
    }

    Hostile send(ByteBuf bytes) {
        channel.writeAndFlush(bytes);
        return this;
    }

    Hostile send(byte[] bytes) {
        return send(Unpooled.wrappedBuffer(bytes));
    }

    /** A frame of yamux. */
    Hostile frame(int type, int flags, int id, int length, byte... payload) {
        return send(Unpooled.buffer(12 + payload.length).writeByte(0).writeByte(type).writeShort(flags).writeInt(id).writeInt(length)
                .writeBytes(payload));
    }

    /** A line of multistream-select. */
    static byte[] line(String text) {
        byte[] t = (text + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuf out = Unpooled.buffer();
        int n = t.length;
        while (n > 0x7f) {
            out.writeByte(n & 0x7f | 0x80);
            n >>>= 7;
        }
        out.writeByte(n).writeBytes(t);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /** Reads no more. */
    void deaf() {
        channel.config().setAutoRead(false);
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    long received() {
        return received.get();
    }

    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        if (channel != null) {
            channel.close().syncUninterruptibly();
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
