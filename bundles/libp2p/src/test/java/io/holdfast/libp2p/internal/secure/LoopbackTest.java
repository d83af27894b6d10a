package io.holdfast.libp2p.internal.secure;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.noise.NoiseSecurity;
import io.holdfast.libp2p.internal.pnet.PrivateNetwork;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.libp2p.internal.tls.TlsSecurity;
import io.holdfast.model.PeerId;
import io.holdfast.testkit.node.TestNode;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both ends over real sockets: a few megabytes to and back. */
class LoopbackTest {
    private static final List<String> MUXERS = List.of("/yamux/1.0.0");
    private static final long SECONDS = 30;
    private static final int CHUNK = 50_000;
    private static final int CHUNKS = 80;
    private static final TestNode A = TestNode.generate(null, null);
    private static final TestNode B = TestNode.generate(null, null);
    private static EventLoopGroup group;

    @BeforeAll
    static void open() {
        group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    }

    @AfterAll
    static void close() throws InterruptedException {
        group.shutdownGracefully(0, SECONDS, TimeUnit.SECONDS).sync();
    }

    private static SecurityProtocol security(String name, TestNode node) {
        return name.equals("noise") ? new NoiseSecurity(Crypto::fastest, node) : new TlsSecurity(node);
    }

    @ParameterizedTest
    @CsvSource({"noise, false", "noise, true", "tls, false", "tls, true"})
    void echoes(String name, boolean network) throws Exception {
        PrivateNetwork secret = network ? new PrivateNetwork(new byte[32]) : null;
        CompletableFuture<Secured> accepted = new CompletableFuture<>();
        Channel server = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childHandler(end(security(name, B), false, null, secret, accepted, new Echo()))
                .bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
        CompletableFuture<Secured> dialed = new CompletableFuture<>();
        Digest digest = new Digest();
        Channel client = new Bootstrap().group(group).channel(NioSocketChannel.class)
                .handler(end(security(name, A), true, B.id(), secret, dialed, digest))
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort())).sync().channel();
        assertThat(dialed.get(SECONDS, TimeUnit.SECONDS).peer()).isEqualTo(B.id());
        assertThat(accepted.get(SECONDS, TimeUnit.SECONDS).peer()).isEqualTo(A.id());
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        Random random = new Random(11);
        for (int i = 0; i < CHUNKS; i++) {
            byte[] chunk = new byte[CHUNK];
            random.nextBytes(chunk);
            sent.update(chunk);
            client.writeAndFlush(Unpooled.wrappedBuffer(chunk)).sync();
        }
        assertThat(digest.all.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(sent.digest());
        client.close().sync();
        server.close().sync();
    }

    private static ChannelInitializer<Channel> end(SecurityProtocol security, boolean dials, PeerId expected, PrivateNetwork network,
            CompletableFuture<Secured> result, SimpleChannelInboundHandler<ByteBuf> above) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (network != null) {
                    channel.pipeline().addLast(network.handler());
                }
                security.secure(channel.pipeline(), dials, expected, MUXERS).whenComplete((secured, why) -> {
                    if (why == null) {
                        channel.pipeline().addLast(above);
                        result.complete(secured);
                    } else {
                        channel.close();
                        result.completeExceptionally(why);
                    }
                });
            }
        };
    }

    private static final class Echo extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf text) {
            ctx.write(text.retain());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }

    private static final class Digest extends SimpleChannelInboundHandler<ByteBuf> {
        final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final MessageDigest digest;
        private int left = CHUNK * CHUNKS;

        Digest() throws java.security.NoSuchAlgorithmException {
            digest = MessageDigest.getInstance("SHA-256");
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf text) {
            left -= text.readableBytes();
            digest.update(text.nioBuffer());
            if (left == 0) {
                all.complete(digest.digest());
            }
        }
    }
}
