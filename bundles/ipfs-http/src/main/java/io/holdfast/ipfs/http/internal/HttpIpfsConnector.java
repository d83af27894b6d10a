package io.holdfast.ipfs.http.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.IpfsId;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.stream.Feed;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** A kubo daemon over its HTTP RPC. Source: kubo's RPC reference; IPFS Cluster's {@code ipfshttp}. */
@Component(
        service = IpfsConnector.class,
        configurationPid = "io.holdfast.ipfs_connector.ipfshttp",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = {Parts.VARIANT + "=http", "service.ranking:Integer=0"})
public final class HttpIpfsConnector implements IpfsConnector {
    private static final String OFFLINE = "this action must be run in online mode, try running 'ipfs daemon' first";

    private final KuboSettings settings;
    private final SSLContext tls;
    private final Workers workers = new Workers();
    private Transport transport;
    private KuboRpc rpc;
    private Pinning pinning;

    /** @throws IllegalArgumentException names the key that is wrong, its value and what is expected */
    @Activate
    public HttpIpfsConnector(HttpConfig config) {
        this(KuboSettings.of(config), null);
    }

    HttpIpfsConnector(KuboSettings settings, SSLContext tls) {
        this.settings = settings;
        this.tls = tls;
    }

    /** Makes no connection yet: the daemon may come later. */
    @Activate
    public void start() throws Exception {
        SSLContext context = tls == null && settings.node().tls() ? SSLContext.getDefault() : tls;
        transport = new Transport(settings.node(), context, workers.lookups());
        rpc = new KuboRpc(transport);
        pinning = new Pinning(settings, rpc, workers.callbacks(), this::swarmConnect);
        transport.start();
    }

    @Deactivate
    public void stop() {
        if (transport != null) {
            transport.close();
        }
        workers.close();
    }

    /** The daemon's address as configured. */
    String address() {
        return settings.node().text();
    }

    @Override
    public CompletableFuture<IpfsId> id() {
        return ask("id", HttpIpfsConnector::readId);
    }

    private static IpfsId readId(byte[] body) throws IOException {
        Map<String, Object> answer = Json.object(body);
        List<Multiaddr> addresses = new ArrayList<>();
        for (Object a : Json.list(answer, "Addresses")) {
            try {
                addresses.add(Multiaddr.parse(String.valueOf(a)));
            } catch (IllegalArgumentException e) {
                // an address of a protocol unknown here: of no use, and no reason to know nothing of the daemon
                continue;
            }
        }
        return new IpfsId(peer(Json.text(answer, "ID")), addresses, "");
    }

    private static PeerId peer(String text) throws IOException {
        try {
            return PeerId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public CompletableFuture<String> version() {
        return ask("version", body -> Json.text(Json.object(body), "Version"));
    }

    @Override
    public CompletableFuture<Void> pin(Pin pin, LongConsumer progress) {
        return operation(op -> pinning.pin(op, pin, progress));
    }

    @Override
    public Duration pinTimeout() {
        return settings.pinTimeout();
    }

    @Override
    public CompletableFuture<Void> unpin(Cid cid) {
        return operation(op -> pinning.unpin(op, cid));
    }

    @Override
    public CompletableFuture<IpfsPinStatus> pinStatus(Cid cid, PinMode mode) {
        return operation(op -> pinning.status(op, cid, mode));
    }

    @Override
    public Feed<IpfsPin> pins(Set<PinMode> modes) {
        List<Call.Request> requests = new ArrayList<>();
        for (PinMode mode : PinMode.values()) {
            if (modes.contains(mode)) {
                requests.add(Call.Request.stream("pin/ls?stream=true&type=" + mode.text(), settings.requestTimeout()));
            }
        }
        return new LineFeed<>(rpc, workers.callbacks(), requests, (b, offset, length) -> Lines.pin("pin/ls?stream=true", b, offset, length));
    }

    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public CompletableFuture<RepoStat> repoStat() {
        return ask("repo/stat?size-only=true", body -> {
            Map<String, Object> answer = Json.object(body);
            return new RepoStat(Json.number(answer, "RepoSize"), Json.number(answer, "StorageMax"));
        });
    }

    @Override
    public Feed<RepoGc> repoGc() {
        String path = "repo/gc?stream-errors=true";
        return new LineFeed<>(rpc, workers.callbacks(), List.of(Call.Request.stream(path, settings.repoGcTimeout())),
                (b, offset, length) -> Lines.removed(path, b, offset, length));
    }

    @Override
    public CompletableFuture<List<PeerId>> swarmPeers() {
        Call.Request request = Call.Request.of("swarm/peers", settings.requestTimeout());
        return operation(op -> rpc.call(op, request, HttpIpfsConnector::readPeers).exceptionallyCompose(
                // a daemon started with --offline has no connections, which is an answer
                e -> KuboErrors.isRefused(e, OFFLINE) ? CompletableFuture.completedFuture(List.of()) : CompletableFuture.failedFuture(e)));
    }

    private static List<PeerId> readPeers(byte[] body) throws IOException {
        List<PeerId> peers = new ArrayList<>();
        for (Object p : Json.list(Json.object(body), "Peers")) {
            if (p instanceof Map<?, ?> peer && peer.get("Peer") instanceof String id) {
                peers.add(peer(id));
            }
        }
        return peers;
    }

    @Override
    public CompletableFuture<Void> swarmConnect(Multiaddr address) {
        Call.Request request = Call.Request.slow("swarm/connect?arg=" + escape(address.toString()), settings.requestTimeout());
        return operation(op -> rpc.call(op, request, body -> null));
    }

    @Override
    public CompletableFuture<Cid> resolve(String path) {
        try {
            String whole = path.startsWith("/") ? path : "/ipfs/" + path;
            String[] parts = whole.split("/", 4);
            if (parts.length < 3 || parts[2].isEmpty()) {
                throw new ClusterException.Invalid("invalid path '" + path + "': expected /ipfs/<cid>/… or /ipns/<name>/…");
            }
            if (parts[1].equals("ipfs")) {
                Cid root = Cid.parse(parts[2]);
                if (parts.length == 3 || parts[3].isEmpty()) {
                    return CompletableFuture.completedFuture(root);
                }
            }
            return ask("resolve?arg=" + escape(whole), HttpIpfsConnector::readResolved);
        } catch (ClusterException e) {
            return CompletableFuture.failedFuture(e);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new ClusterException.Invalid("invalid path '" + path + "': " + e.getMessage()));
        }
    }

    private static Cid readResolved(byte[] body) throws IOException {
        String path = Json.text(Json.object(body), "Path");
        if (!path.startsWith("/ipfs/")) {
            throw new IOException("resolved to '" + path + "'");
        }
        String rest = path.substring("/ipfs/".length());
        if (rest.indexOf('/') >= 0) {
            throw new ClusterException.Refused("the path ends inside a block: " + path);
        }
        return Lines.cid(rest);
    }

    @Override
    public CompletableFuture<Void> putBlock(Cid cid, ByteBuffer data) {
        if (Blocks.isIdentity(cid)) {
            return data.equals(ByteBuffer.wrap(cid.multihash().digest())) ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new ClusterException.Invalid("block " + cid + ": its bytes are not those of its CID"));
        }
        return operation(op -> rpc.call(op, Blocks.put(cid, data, settings.requestTimeout()), body -> {
            Cid made = Lines.cid(Json.text(Json.object(body), "Key"));
            if (!made.multihash().equals(cid.multihash())) {
                throw new ClusterException.Invalid("block " + cid + ": its bytes are not those of its CID, but of " + made);
            }
            return null;
        }));
    }

    @Override
    public CompletableFuture<ByteBuffer> getBlock(Cid cid) {
        return Blocks.isIdentity(cid) ? CompletableFuture.completedFuture(ByteBuffer.wrap(cid.multihash().digest()))
                : operation(op -> rpc.call(op, Call.Request.of("block/get?arg=" + cid, settings.requestTimeout()), KuboRpc.MAX_BLOCK, ByteBuffer::wrap));
    }

    private <T> CompletableFuture<T> ask(String path, KuboRpc.Reader<T> reader) {
        return operation(op -> rpc.call(op, Call.Request.of(path, settings.requestTimeout()), reader));
    }

    private <T> CompletableFuture<T> operation(Function<Operation<T>, CompletableFuture<T>> steps) {
        Operation<T> op = new Operation<>(rpc);
        try {
            return op.follow(steps.apply(op), workers.callbacks());
        } catch (ClusterException e) {
            op.completeExceptionally(e);
            return op;
        }
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
