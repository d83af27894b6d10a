package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    private boolean isClosed;

    /** @param changed runs when the addresses are others */
    Listening(Function<InetSocketAddress, ChannelFuture> bind, ScheduledExecutorService timer, Runnable changed) {
        this.bind = bind;
        this.timer = timer;
        this.changed = changed;
    }

    /** Listens there, and nowhere else; completes when each was tried once. What is of another transport is named in the log and left out. */
    CompletionStage<Void> listen(List<Multiaddr> addresses) {
        List<Channel> leaving = new ArrayList<>();
        List<Multiaddr> coming = addresses.stream().filter(Addresses::isTcp).toList();
        addresses.stream().filter(a -> !Addresses.isTcp(a))
                .forEach(a -> LOG.info("not listening on {}: of a transport that this node does not have", a));
        synchronized (this) {
            if (isClosed) {
                return CompletableFuture.completedFuture(null);
            }
            wanted = new LinkedHashSet<>(coming);
            open.entrySet().removeIf(e -> !wanted.contains(e.getKey()) && leaving.add(e.getValue()));
            complained.retainAll(wanted);
        }
        // a new one may want the port of one that leaves, and an IPv6 one may serve IPv4 too
        return closed(leaving).thenCompose(v -> begin(coming, Addresses::isAnyV6)).thenCompose(v -> begin(coming, a -> !Addresses.isAnyV6(a)))
                .thenRun(changed);
    }

    private CompletionStage<Void> begin(List<Multiaddr> addresses, Predicate<Multiaddr> which) {
        return CompletableFuture.allOf(addresses.stream().filter(which).map(this::begin).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> begin(Multiaddr address) {
        synchronized (this) {
            if (!wanted.contains(address) || open.containsKey(address) || isServed(address)) {
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
        } catch (IOException | RuntimeException e) {
            failed(address, e);
            tried.complete(null);
        }
        return tried;
    }

    // Java's sockets for :: take IPv4 as well, and cannot be told not to
    private boolean isServed(Multiaddr address) {
        Optional<String> port = address.value("tcp");
        return Addresses.isAnyV4(address) && !port.equals(Optional.of("0"))
                && open.keySet().stream().anyMatch(a -> Addresses.isAnyV6(a) && a.value("tcp").equals(port));
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
            if (!wanted.contains(address)) {
                return;
            }
            first = complained.add(address);
        }
        if (first) {
            LOG.error("libp2p cannot listen on {}: {}; it is tried again", address, why.getMessage() == null ? why.toString() : why.getMessage());
        }
        try {
            timer.schedule(() -> again(address), RETRY_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the host is closed: {} is not tried again", address);
        }
    }

    private void again(Multiaddr address) {
        begin(address).thenRun(() -> {
            boolean came;
            synchronized (this) {
                came = open.containsKey(address);
            }
            if (came) {
                changed.run();
            }
        });
    }

    /** Where others reach the listeners. */
    List<Multiaddr> addresses() {
        Map<Multiaddr, Channel> there;
        List<Multiaddr> served;
        synchronized (this) {
            there = new LinkedHashMap<>(open);
            served = wanted.stream().filter(this::isServed).toList();
        }
        Stream<InetSocketAddress> bound = there.values().stream().map(c -> (InetSocketAddress) c.localAddress()).filter(a -> a != null);
        return Stream.concat(bound, served.stream().map(Addresses::anyV4)).flatMap(a -> Addresses.reachable(a).stream()).distinct().toList();
    }

    /** Listens no more; completes when the ports are free. */
    CompletionStage<Void> close() {
        List<Channel> leaving;
        synchronized (this) {
            isClosed = true;
            wanted = Set.of();
            leaving = List.copyOf(open.values());
            open.clear();
        }
        return closed(leaving);
    }

    private static CompletableFuture<Void> closed(Collection<Channel> channels) {
        return CompletableFuture.allOf(channels.stream().map(c -> ((ListeningSocket) c).free()).toArray(CompletableFuture[]::new));
    }
}
