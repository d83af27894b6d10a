package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners: as wanted, each tried again while its port is taken. */
final class Listening {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final long RETRY_MS = 2000;

    private final Function<InetSocketAddress, ChannelFuture> bind;
    private final ScheduledExecutorService timer;
    private final Runnable changed;
    private final Map<Multiaddr, Channel> open = new LinkedHashMap<>();
    private final Set<Multiaddr> complained = new HashSet<>();
    private Set<Multiaddr> wanted = Set.of();

    /** @param changed runs when the addresses are others */
    Listening(Function<InetSocketAddress, ChannelFuture> bind, ScheduledExecutorService timer, Runnable changed) {
        this.bind = bind;
        this.timer = timer;
        this.changed = changed;
    }

    /** Listens there, and nowhere else; completes when each was tried once. What is of another transport is named in the log and left out. */
    CompletionStage<Void> listen(List<Multiaddr> addresses) {
        List<Channel> leaving = new ArrayList<>();
        List<CompletableFuture<Void>> coming = new ArrayList<>();
        synchronized (this) {
            wanted = Set.copyOf(addresses);
            open.entrySet().removeIf(e -> !wanted.contains(e.getKey()) && leaving.add(e.getValue()));
            complained.retainAll(wanted);
        }
        leaving.forEach(Channel::close);
        for (Multiaddr a : addresses) {
            if (Addresses.isTcp(a)) {
                coming.add(begin(a));
            } else {
                LOG.info("not listening on {}: of a transport that this node does not have", a);
            }
        }
        return CompletableFuture.allOf(coming.toArray(CompletableFuture[]::new)).thenRun(changed);
    }

    private CompletableFuture<Void> begin(Multiaddr address) {
        synchronized (this) {
            if (!wanted.contains(address) || open.containsKey(address)) {
                return CompletableFuture.completedFuture(null);
            }
        }
        CompletableFuture<Void> tried = new CompletableFuture<>();
        try {
            ChannelFuture bound = bind.apply(Addresses.sockets(address).get(0));
            bound.addListener(f -> {
                if (f.isSuccess()) {
                    bound(address, bound.channel());
                } else {
                    failed(address, f.cause());
                }
                tried.complete(null);
            });
        } catch (IOException e) {
            failed(address, e);
            tried.complete(null);
        }
        return tried;
    }

    private void bound(Multiaddr address, Channel channel) {
        boolean unwanted;
        synchronized (this) {
            unwanted = !wanted.contains(address) || open.containsKey(address);
            if (!unwanted) {
                open.put(address, channel);
                complained.remove(address);
            }
        }
        if (unwanted) {
            channel.close();
        } else {
            LOG.info("libp2p listens on {}", Addresses.of((InetSocketAddress) channel.localAddress()));
        }
    }

    private void failed(Multiaddr address, Throwable why) {
        boolean first;
        synchronized (this) {
            first = complained.add(address);
        }
        if (first) {
            LOG.error("libp2p cannot listen on {}: {}; it is tried again", address, why.getMessage());
        }
        try {
            timer.schedule(() -> begin(address).thenRun(changed), RETRY_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the host is closed: {} is not tried again", address);
        }
    }

    /** Where others reach the listeners. */
    List<Multiaddr> addresses() {
        List<Channel> channels;
        synchronized (this) {
            channels = List.copyOf(open.values());
        }
        return channels.stream().map(c -> (InetSocketAddress) c.localAddress()).filter(a -> a != null)
                .flatMap(a -> Addresses.reachable(a).stream()).distinct().toList();
    }

    /** Listens no more; completes when the ports are free. */
    CompletionStage<Void> close() {
        List<Channel> leaving;
        synchronized (this) {
            wanted = Set.of();
            leaving = List.copyOf(open.values());
            open.clear();
        }
        CompletableFuture<?>[] closed = leaving.stream().map(c -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            c.close().addListener(f -> done.complete(null));
            return done;
        }).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(closed);
    }
}
