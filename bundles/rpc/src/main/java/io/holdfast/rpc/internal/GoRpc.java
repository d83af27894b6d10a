package io.holdfast.rpc.internal;

import io.holdfast.model.PeerId;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.rpc.Outcome;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcEndpoint;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.stream.Feed;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The RPC of IPFS Cluster over whatever host there is: one stream for each call. Without a host, only this peer can be called. */
@Component(service = {Rpc.class, ProtocolHandler.class}, property = ProtocolHandler.PROTOCOLS + "=" + Rpc.PROTOCOL)
public final class GoRpc implements Rpc, ProtocolHandler {
    private static final long IDLE_SECONDS = 10;

    private final PeerId self;
    private final Function<PeerId, ? extends CompletionStage<Boolean>> trust;
    private final Endpoints endpoints = new Endpoints();
    private final LocalCalls local;
    private final ThreadPoolExecutor pool;
    private final Set<Stream> answering = ConcurrentHashMap.newKeySet();
    private volatile Host host;
    private volatile boolean isStopped;

    @Activate
    public GoRpc(@Reference Node node, @Reference Parts parts) {
        this(node.id(), trust(parts.part(Consensus.class)));
    }

    GoRpc(PeerId self, Function<PeerId, ? extends CompletionStage<Boolean>> trust) {
        this.self = self;
        this.trust = trust;
        this.local = new LocalCalls(self, endpoints);
        this.pool = pool();
    }

    private static Function<PeerId, CompletionStage<Boolean>> trust(Part<Consensus> consensus) {
        return peer -> consensus.call(c -> CompletableFuture.completedFuture(c.isTrusted(peer)));
    }

    /** Endpoints may wait for a disk, which the network must not. Its threads come with the first call, and go when there are none. */
    private static ThreadPoolExecutor pool() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), r -> {
            Thread t = new Thread(null, r, "holdfast-rpc", 0, false);
            t.setDaemon(true);
            return t;
        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Deactivate
    void stop() {
        isStopped = true;
        answering.forEach(s -> s.reset(Stream.NO_ERROR));
        pool.shutdown();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addHost(Host added) {
        host = added;
    }

    void removeHost(Host removed) {
        if (host == removed) {
            host = null;
        }
    }

    @Reference(service = RpcEndpoint.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addEndpoint(ComponentServiceObjects<RpcEndpoint> objects, Map<String, Object> properties) {
        register(properties, objects::getService);
    }

    void register(Map<String, Object> properties, Supplier<RpcEndpoint> endpoint) {
        int ranking = properties.get("service.ranking") instanceof Integer i ? i : 0;
        endpoints.add(properties.get("service.id"), ranking, endpoint);
    }

    void removeEndpoint(ComponentServiceObjects<RpcEndpoint> objects, Map<String, Object> properties) {
        endpoints.remove(properties.get("service.id"));
    }

    @Override
    public CompletionStage<Void> handle(Stream stream) {
        answering.add(stream);
        stream.closed().thenRun(() -> answering.remove(stream));
        if (isStopped) {
            return CompletableFuture.failedFuture(new IllegalStateException("the RPC has stopped"));
        }
        return new ServerCall(stream, endpoints, trust, pool).run();
    }

    private CompletionStage<Stream> open(PeerId peer, Duration limit) {
        Host h = host;
        return h != null ? h.open(peer, List.of(PROTOCOL), limit)
                : CompletableFuture.failedFuture(new HostException(HostException.Reason.CLOSED, "there is no network"));
    }

    private static void check(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit: found " + limit + ", expected more than 0");
        }
    }

    @Override
    public <A, R> CompletableFuture<R> call(PeerId peer, Unary<A, R> method, A argument, Duration limit) {
        check(limit);
        return peer.equals(self) ? local.call(method, argument, limit)
                : new ClientCall<A, R>(peer, method, limit).run(open(peer, limit), argument);
    }

    @Override
    public <A, R> Feed<R> stream(PeerId peer, Streaming<A, R> method, Feed<A> arguments, Duration limit) {
        check(limit);
        return peer.equals(self) ? local.stream(method, arguments)
                : new ClientStream<>(peer, method, () -> open(peer, limit), arguments, limit, pool);
    }

    @Override
    public <A, R> CompletionStage<Map<PeerId, Outcome<R>>> broadcast(Collection<PeerId> peers, Unary<A, R> method, A argument, Duration limit) {
        Map<PeerId, CompletableFuture<Outcome<R>>> calls = new LinkedHashMap<>();
        for (PeerId peer : peers) {
            calls.computeIfAbsent(peer, p -> call(p, method, argument, limit).handle(GoRpc::outcome));
        }
        return CompletableFuture.allOf(calls.values().toArray(CompletableFuture[]::new)).thenApply(v -> {
            Map<PeerId, Outcome<R>> all = new LinkedHashMap<>();
            calls.forEach((peer, outcome) -> all.put(peer, outcome.join()));
            return all;
        });
    }

    private static <R> Outcome<R> outcome(R reply, Throwable e) {
        return e == null ? new Outcome.Ok<>(reply) : new Outcome.Failed<>(Streams.failure("the call", e));
    }
}
