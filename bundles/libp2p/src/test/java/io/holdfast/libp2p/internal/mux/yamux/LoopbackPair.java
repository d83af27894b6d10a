package io.holdfast.libp2p.internal.mux.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Over a socket of this machine, each end with its own thread. */
public final class LoopbackPair implements SessionPair {
    private static final long PATIENCE = 20;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final BlockingQueue<MuxedStream> accepted = new LinkedBlockingQueue<>();
    private final YamuxSession client;
    private final YamuxSession server;

    public LoopbackPair(YamuxConfig config) throws Exception {
        CompletableFuture<YamuxSession> serving = new CompletableFuture<>();
        Channel listener = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        YamuxSession session = new YamuxSession(false, config, accepted::add);
                        channel.pipeline().addLast(session);
                        serving.complete(session);
                    }
                }).bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
        client = new YamuxSession(true, config, stream -> stream.reset(0));
        new Bootstrap().group(group).channel(NioSocketChannel.class).handler(client).connect(listener.localAddress()).sync();
        server = serving.get(PATIENCE, TimeUnit.SECONDS);
        listener.close().sync();
    }

    @Override
    public YamuxSession client() {
        return client;
    }

    @Override
    public YamuxSession server() {
        return server;
    }

    @Override
    public MuxedStream accepted() throws Exception {
        MuxedStream stream = accepted.poll(PATIENCE, TimeUnit.SECONDS);
        assertThat(stream).isNotNull();
        return stream;
    }

    @Override
    public <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** One ping each way, twice: what was sent before is there, and so are the answers. */
    @Override
    public void settle() throws Exception {
        for (int i = 0; i < 2; i++) {
            await(client.ping());
            await(server.ping());
        }
    }

    @Override
    public void close() throws Exception {
        await(client.close("the test is over"));
        await(server.closed());
        group.shutdownGracefully(0, PATIENCE, TimeUnit.SECONDS).sync();
    }
}
