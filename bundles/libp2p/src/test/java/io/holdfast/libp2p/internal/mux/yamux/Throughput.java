package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import com.sun.management.OperatingSystemMXBean;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How fast one stream is without any cryptography: {@code java -cp ... Throughput [MiB]}. Prints MB/s, in memory and over loopback. */
public final class Throughput {
    private static final ByteBuffer BLOCK = ByteBuffer.allocate(1 << 20);

    private Throughput() {
    }

    public static void main(String[] args) throws Exception {
        long count = (args.length > 0 ? Long.parseLong(args[0]) : 2048) << 20;
        for (int round = 0; round < 4; round++) {
            System.out.printf("in memory %s, loopback %s%n", inMemory(count), loopback(count));
        }
    }

    private static String inMemory(long count) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
        CompletableFuture<Long> received = new CompletableFuture<>();
        LocalAddress address = new LocalAddress(Throughput.class);
        Channel listener = new ServerBootstrap().group(group).channel(LocalServerChannel.class).childHandler(serve(received))
                .bind(address).sync().channel();
        return run(new Bootstrap().group(group).channel(LocalChannel.class), listener, count, received);
    }

    private static String loopback(long count) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        CompletableFuture<Long> received = new CompletableFuture<>();
        Channel listener = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class).childHandler(serve(received))
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
        return run(new Bootstrap().group(group).channel(NioSocketChannel.class), listener, count, received);
    }

    private static ChannelHandler serve(CompletableFuture<Long> received) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new YamuxSession(false, Streams.config(), stream -> sink(stream, 0, received)));
            }
        };
    }

    private static String run(Bootstrap bootstrap, Channel listener, long count, CompletableFuture<Long> received) throws Exception {
        YamuxSession client = new YamuxSession(true, Streams.config(), stream -> stream.reset(0));
        bootstrap.handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(256 << 10, 512 << 10));
                channel.pipeline().addLast(client);
            }
        }).connect(listener.localAddress()).sync();
        long start = System.nanoTime();
        long work = cpu();
        source(client.open(), count);
        long bytes = received.get();
        long took = System.nanoTime() - start;
        work = cpu() - work;
        client.close("done").toCompletableFuture().get();
        listener.close().sync();
        listener.eventLoop().parent().shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        return bytes * 1000 / took + " MB/s (" + bytes * 1000 / work + " per second of both ends' processor)";
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void source(MuxedStream stream, long left) {
        if (left == 0) {
            stream.closeWrite();
            return;
        }
        stream.write(BLOCK.duplicate()).thenRun(() -> source(stream, left - BLOCK.capacity()));
    }

    private static void sink(MuxedStream stream, long before, CompletableFuture<Long> received) {
        stream.read(1 << 20).whenComplete((bytes, failure) -> {
            if (failure != null) {
                received.completeExceptionally(failure);
            } else if (!bytes.hasRemaining()) {
                received.complete(before);
                stream.closeWrite();
            } else {
                sink(stream, before + bytes.remaining(), received);
            }
        });
    }
}
