package io.holdfast.libp2p.internal;

import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MemoryBudget;
import io.holdfast.libp2p.internal.mux.yamux.YamuxConfig;
import io.holdfast.libp2p.internal.mux.yamux.YamuxSession;
import io.holdfast.libp2p.internal.noise.NoiseSecurity;
import io.holdfast.libp2p.internal.pnet.PrivateNetwork;
import io.holdfast.libp2p.internal.swarm.Limits;
import io.holdfast.libp2p.internal.swarm.Network;
import io.holdfast.libp2p.internal.tls.TlsSecurity;
import io.holdfast.libp2p.internal.wire.Lazy;
import io.holdfast.spi.node.Node;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads, the clock and the ciphers of a host: each made when it is first needed, ended with the host. */
final class HostRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostRuntime.class);
    private static final int MOST_LOOPS = 4;
    private static final int LOOKUPS = 2;

    private final Lazy<EventLoopGroup> loops = Lazy.of(HostRuntime::loops);
    private final Lazy<Crypto> crypto = Lazy.of(HostRuntime::ciphers);
    private final ScheduledExecutorService timer;
    private final ExecutorService lookups;

    private HostRuntime(ScheduledExecutorService timer, ExecutorService lookups) {
        this.timer = timer;
        this.lookups = lookups;
    }

    /** With the fastest ciphers there are here. Threads begin when there is something to do for them. */
    static HostRuntime create() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, new Threads("holdfast-libp2p-timer"));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
        ThreadPoolExecutor lookups = new ThreadPoolExecutor(LOOKUPS, LOOKUPS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                new Threads("holdfast-libp2p-names"));
        lookups.allowCoreThreadTimeOut(true);
        return new HostRuntime(timer, lookups);
    }

    private static Crypto ciphers() {
        Crypto fastest = Crypto.fastest();
        LOG.info("libp2p: {}", fastest.description());
        return fastest;
    }

    private static EventLoopGroup loops() {
        int cores = Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
        return new MultiThreadIoEventLoopGroup(cores, new DefaultThreadFactory("holdfast-libp2p", true), NioIoHandler.newFactory());
    }

    /** What a network of this node is made of. */
    Network.Setup setup(Node node, HostConfig config) {
        Limits limits = limits(config);
        MemoryBudget memory = new LimitedMemory(limits.memory(), MemoryBudget.UNLIMITED);
        Optional<Supplier<ChannelHandler>> secret = node.secret().map(PrivateNetwork::new).map(n -> n::handler);
        return new Network.Setup(node.id(), secret, List.of(new NoiseSecurity(crypto, node), new TlsSecurity(node)),
                (channel, initiator, inbound) -> {
                    YamuxSession session = new YamuxSession(initiator, YamuxConfig.within(memory), inbound);
                    channel.pipeline().addLast("yamux", session);
                    return session;
                }, loops, timer, lookups, limits, Clock.systemUTC());
    }

    private static Limits limits(HostConfig config) {
        Limits d = Limits.DEFAULT;
        int most = Integer.MAX_VALUE;
        if (!config.limited()) {
            return new Limits(most, most, most, most, most, most, d.handshake(), Long.MAX_VALUE);
        }
        return new Limits(config.sockets() > 0 ? config.sockets() : Math.max(d.connections(), 2 * config.highWater()), d.connectionsPerPeer(),
                d.handshakes(), d.handshakesPerHost(), d.streamsPerPeer(), d.streams(), d.handshake(),
                config.memory() > 0 ? config.memory() : Math.max(d.memory(), Runtime.getRuntime().maxMemory() / 8));
    }

    Clock clock() {
        return Clock.systemUTC();
    }

    /** Where one may block, for a moment. */
    ExecutorService background() {
        return lookups;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** Ends the threads; what was connected is closed before. */
    @Override
    public void close() {
        timer.shutdownNow();
        lookups.shutdownNow();
        loops.ifMade(l -> l.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS));
    }
}
