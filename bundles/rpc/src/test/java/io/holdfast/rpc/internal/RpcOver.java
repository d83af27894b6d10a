package io.holdfast.rpc.internal;

import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcEndpoint;
import io.holdfast.testkit.rpc.RpcPeer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/** The RPC over a host. */
final class RpcOver implements RpcPeer {
    private final GoRpc rpc;
    private final Host host;
    private final Runnable stop;
    private final Set<PeerId> trusted = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong();

    /** @param handle registers a handler with the host */
    RpcOver(Host host, BiFunction<String, ProtocolHandler, AutoCloseable> handle, Runnable stop) {
        this.host = host;
        this.stop = stop;
        rpc = new GoRpc(host.id(), peer -> CompletableFuture.completedFuture(trusted.contains(peer)));
        rpc.addHost(host);
        handle.apply(Rpc.PROTOCOL, rpc);
    }

    @Override
    public GoRpc rpc() {
        return rpc;
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public AutoCloseable endpoint(int ranking, RpcEndpoint endpoint) {
        Map<String, Object> properties = Map.of("service.id", ids.incrementAndGet(), "service.ranking", ranking);
        rpc.register(properties, () -> endpoint);
        return () -> rpc.removeEndpoint(null, properties);
    }

    @Override
    public void trust(PeerId peer) {
        trusted.add(peer);
    }

    @Override
    public void close() {
        rpc.stop();
        stop.run();
    }
}
