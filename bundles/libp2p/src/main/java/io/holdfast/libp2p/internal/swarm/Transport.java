package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection.Direction;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP sockets, upgraded to connections. */
final class Transport {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    /** Enough for one full frame of the multiplexer and its cipher, twice. */
    private static final int LOW_WATER = 128 * 1024;
    private static final int HIGH_WATER = 256 * 1024;

    private final Supplier<EventLoopGroup> loops;
    private final Executor lookups;
    private final Upgrader upgrader;
    private final Duration limit;

    /** @param lookups where names are looked up, which blocks */
    Transport(Supplier<EventLoopGroup> loops, Executor lookups, Upgrader upgrader, Duration limit) {
        this.loops = loops;
        this.lookups = lookups;
        this.upgrader = upgrader;
        this.limit = limit;
    }

    /**
     * Connects to one address and upgrades it.
     *
     * @return cancelling it closes what was begun
     */
    CompletableFuture<LiveConnection> dial(PeerId peer, Multiaddr address) {
        CompletableFuture<LiveConnection> result = new CompletableFuture<>();
        if (address.value("ip4").isPresent() || address.value("ip6").isPresent()) {
            resolve(peer, address, result);
        } else {
            lookUp(() -> resolve(peer, address, result), result);
        }
        return result;
    }

    /** The peer's addresses that a {@code /dnsaddr} stands for; fails with {@code UNREACHABLE} when there is none. */
    CompletableFuture<List<Multiaddr>> behind(PeerId peer, Multiaddr name) {
        CompletableFuture<List<Multiaddr>> result = new CompletableFuture<>();
        lookUp(() -> {
            try {
                result.complete(DnsAddresses.behind(name, peer));
            } catch (IOException e) {
                result.completeExceptionally(new HostException(Reason.UNREACHABLE, e.getMessage(), e));
            }
        }, result);
        return result;
    }

    // whatever goes wrong, who waits must hear of it
    private void lookUp(Runnable work, CompletableFuture<?> result) {
        try {
            lookups.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | LinkageError e) {
                    result.completeExceptionally(new HostException(Reason.UNREACHABLE, "the name cannot be looked up: " + e, e));
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new HostException(Reason.CLOSED, "the host is closed"));
        }
    }

    private void resolve(PeerId peer, Multiaddr address, CompletableFuture<LiveConnection> result) {
        try {
            tryNext(peer, address, Addresses.sockets(address), 0, result);
        } catch (IOException | IllegalArgumentException e) {
            result.completeExceptionally(new HostException(Reason.UNREACHABLE, e.getMessage(), e));
        }
    }

    private void tryNext(PeerId peer, Multiaddr address, List<InetSocketAddress> sockets, int index, CompletableFuture<LiveConnection> result) {
        Outbound outbound = new Outbound(peer, address);
        ChannelFuture connect = new Bootstrap().group(loops.get()).channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, Buffers.POOL)
                .option(ChannelOption.RECVBUF_ALLOCATOR, Buffers.READS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, water())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limit.toMillis())
                .handler(outbound)
                .connect(sockets.get(index));
        result.whenComplete((c, e) -> {
            if (e != null) {
                connect.channel().close();
            }
        });
        connect.addListener(f -> {
            if (f.isSuccess()) {
                outbound.upgraded.whenComplete((c, e) -> upgraded(c, e, result));
            } else if (index + 1 < sockets.size() && !result.isDone()) {
                tryNext(peer, address, sockets, index + 1, result);
            } else {
                result.completeExceptionally(new HostException(Reason.UNREACHABLE, reason(f.cause()), f.cause()));
            }
        });
    }

    /** Begins the upgrade before the channel is connected: the other side may speak first, and nothing it says may be missed. */
    private final class Outbound extends ChannelInitializer<Channel> {
        private final PeerId peer;
        private final Multiaddr address;
        private final CompletableFuture<LiveConnection> upgraded = new CompletableFuture<>();

        Outbound(PeerId peer, Multiaddr address) {
            this.peer = peer;
            this.address = address;
        }

        @Override
        protected void initChannel(Channel channel) {
            upgrader.upgrade(channel, Direction.OUTBOUND, address, peer).whenComplete((c, e) -> {
                if (e == null) {
                    upgraded.complete(c);
                } else {
                    upgraded.completeExceptionally(e);
                }
            });
        }
    }

    /** Made with the first channel, not with the host. */
    private static final class Buffers {
        /**
         * Pools buffers of a frame's size, which Netty's default one makes anew each time, with zeros in them; by pieces of 1 MiB, so
         * that a node that has little to say holds little.
         */
        static final ByteBufAllocator POOL = new PooledByteBufAllocator(true, 2, 2, 8192, 7);
        /** A read takes up to four frames where much comes. */
        static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator(64, 2048, 256 * 1024);

        private Buffers() {
        }
    }

    private static WriteBufferWaterMark water() {
        return new WriteBufferWaterMark(LOW_WATER, HIGH_WATER);
    }

    private static void upgraded(LiveConnection connection, Throwable e, CompletableFuture<LiveConnection> result) {
        if (e != null) {
            result.completeExceptionally(Timeouts.cause(e));
        } else if (!result.complete(connection)) {
            connection.close("another connection to this peer was faster");
        }
    }

    private static String reason(Throwable e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        // Netty puts the address behind, which is said already
        int address = text.indexOf(": /");
        return address > 0 ? text.substring(0, address) : text;
    }

    /**
     * Listens.
     *
     * @param admission says no to an inbound connection before its handshake, by text; null = welcome
     * @param made      gets each connection, or why it did not come about
     */
    ChannelFuture listen(InetSocketAddress address, Admission admission, BiConsumer<LiveConnection, Throwable> made) {
        // said of which family it is: else Java takes 0.0.0.0 for ::, and its addresses cannot be told
        SocketProtocolFamily family = address.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return new ServerBootstrap().group(loops.get())
                .channelFactory((ChannelFactory<ServerChannel>) () -> new ListeningSocket(family))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, Buffers.POOL)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, Buffers.READS)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, water())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, admission, made);
                    }
                }).bind(address);
    }

    /** Who may begin a handshake. */
    interface Admission {
        /** Null, or why not; a welcome one is counted until {@link #done}. */
        String begin(InetSocketAddress remote);

        void done(InetSocketAddress remote);
    }

    private void accept(Channel channel, Admission admission, BiConsumer<LiveConnection, Throwable> made) {
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        if (remote == null) {
            // gone already
            channel.close();
            return;
        }
        String refusal = admission.begin(remote);
        if (refusal != null) {
            LOG.debug("a connection from {} is refused: {}", remote, refusal);
            channel.close();
            return;
        }
        upgrader.upgrade(channel, Direction.INBOUND, Addresses.of(remote), null).whenComplete((c, e) -> {
            admission.done(remote);
            made.accept(c, e == null ? null : Timeouts.cause(e));
        });
    }
}
