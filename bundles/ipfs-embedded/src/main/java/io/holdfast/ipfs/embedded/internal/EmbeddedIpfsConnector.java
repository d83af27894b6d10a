package io.holdfast.ipfs.embedded.internal;

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
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.unixfs.UnixFs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IPFS node inside this process, without a network of its own yet: what is pinned must have been put here first. Blocks and pins
 * live in {@code <data>/blocks}.
 */
@Component(service = IpfsConnector.class, immediate = false, configurationPid = EmbeddedConfig.PID,
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = {Parts.VARIANT + "=embedded", Parts.RESOURCE + "=blocks", "service.ranking:Integer=100"})
public final class EmbeddedIpfsConnector implements IpfsConnector {
    static final String VERSION = "holdfast-embedded/0.1.0";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedIpfsConnector.class);
    /** Bytes of blocks that may wait for the disk. */
    private static final long MAX_WAITING = 64L << 20;

    private final Node node;
    private final OrderedStores stores;
    private final EmbeddedSettings settings;
    private final Clock clock;
    private final Set<PinWalk> walks = ConcurrentHashMap.newKeySet();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean syncing = new AtomicBoolean();
    private Work work;
    private OrderedStore index;
    private BlockStore blocks;
    private PinTable pins;

    @Activate
    public EmbeddedIpfsConnector(@Reference Node node, @Reference OrderedStores stores, EmbeddedConfig config) {
        this(node, stores, EmbeddedSettings.of(config), Clock.systemUTC());
    }

    EmbeddedIpfsConnector(Node node, OrderedStores stores, EmbeddedSettings settings, Clock clock) {
        this.node = node;
        this.stores = stores;
        this.settings = settings;
        this.clock = clock;
    }

    @Activate
    void start() throws IOException {
        index = stores.open("blocks");
        try {
            Path folder = node.data().resolve("blocks").resolve("segments");
            blocks = new BlockStore(folder, index, settings, clock);
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
        work = new Work("holdfast-ipfs-embedded");
        pins = new PinTable(blocks, work);
    }

    @Deactivate
    void stop() {
        if (work == null || work.stopping()) {
            return;
        }
        work.stop();
        try (OrderedStore closedLast = index) {
            blocks.close();
        } catch (IOException e) {
            LOG.error("the block store did not close cleanly; the next start reads again what is missing", e);
        }
    }

    @Override
    public CompletableFuture<IpfsId> id() {
        return CompletableFuture.completedFuture(new IpfsId(node.id(), List.of(), ""));
    }

    @Override
    public CompletableFuture<String> version() {
        return CompletableFuture.completedFuture(VERSION);
    }

    @Override
    public CompletableFuture<Void> pin(Pin pin, LongConsumer progress) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        PinWalk walk = new PinWalk(blocks, pins, work, pin.cid(), pin.maxDepth(), progress, result);
        walks.add(walk);
        result.whenComplete((ok, e) -> walks.remove(walk));
        walk.begin();
        return result;
    }

    @Override
    public Duration pinTimeout() {
        return settings.pinTimeout();
    }

    @Override
    public CompletableFuture<Void> unpin(Cid cid) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        pins.change(cid, PinTable.Kind.NONE, result);
        return result;
    }

    @Override
    public CompletableFuture<IpfsPinStatus> pinStatus(Cid cid, PinMode mode) {
        return work.call(() -> {
            PinTable.Kind kind = pins.kind(cid);
            return kind.is(mode) ? kind.status() : IpfsPinStatus.UNPINNED;
        });
    }

    @Override
    public Feed<IpfsPin> pins(Set<PinMode> modes) {
        return pins.list(modes);
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    @Override
    public CompletableFuture<RepoStat> repoStat() {
        return CompletableFuture.completedFuture(new RepoStat(blocks.used(), settings.storageMax()));
    }

    @Override
    public Feed<RepoGc> repoGc() {
        return new GarbageCollection(blocks, work, this::underWay, clock, settings.gcGrace());
    }

    private Collection<Cid> underWay() {
        return walks.stream().map(PinWalk::root).toList();
    }

    @Override
    public CompletableFuture<List<PeerId>> swarmPeers() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<Void> swarmConnect(Multiaddr address) {
        return CompletableFuture.failedFuture(new ClusterException.Refused(
                "the embedded IPFS node has no network yet: it cannot connect to " + address));
    }

    @Override
    public CompletableFuture<Cid> resolve(String path) {
        String rest = path.startsWith("/ipfs/") ? path.substring("/ipfs/".length()) : path;
        if (rest.startsWith("/")) {
            return CompletableFuture.failedFuture(new ClusterException.Refused("the embedded IPFS node resolves /ipfs paths only, found '"
                    + path + "'"));
        }
        int end = rest.indexOf('/');
        CompletableFuture<Cid> result = new CompletableFuture<>();
        try {
            Cid root = Cid.parse(end < 0 ? rest : rest.substring(0, end));
            UnixFs.lookup(this::getBlock, root, end < 0 ? "" : rest.substring(end)).whenComplete((found, e) -> {
                if (e == null) {
                    result.complete(found);
                } else {
                    result.completeExceptionally(unresolved(path, e));
                }
            });
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(unresolved(path, e));
        }
        return result;
    }

    private static RuntimeException unresolved(String path, Throwable e) {
        Throwable cause = e.getCause() != null && e instanceof java.util.concurrent.CompletionException ? e.getCause() : e;
        if (cause instanceof UnixFs.NoSuchPathException) {
            return new ClusterException.NotFound("cannot resolve '" + path + "': " + cause.getMessage());
        }
        return cause instanceof IllegalArgumentException
                ? new ClusterException.Invalid("cannot resolve '" + path + "': " + cause.getMessage()) : Work.failure(cause);
    }

    @Override
    public CompletableFuture<Void> putBlock(Cid cid, ByteBuffer data) {
        ByteBuffer bytes = data.duplicate();
        int size = bytes.remaining();
        if (waitingBytes.addAndGet(size) > MAX_WAITING + size) {
            waitingBytes.addAndGet(-size);
            return CompletableFuture.failedFuture(new ClusterException.NotReady("the embedded IPFS node is busy: " + MAX_WAITING
                    + " bytes of blocks wait for the disk", Duration.ofSeconds(1)));
        }
        CompletableFuture<Void> result = work.call(() -> {
            blocks.put(cid, bytes);
            syncSoon();
            return null;
        });
        result.whenComplete((ok, e) -> waitingBytes.addAndGet(-size));
        return result;
    }

    // keeps what a restart has to read again, and what waits in memory, small
    private void syncSoon() {
        if (blocks.wantsSync() && syncing.compareAndSet(false, true)) {
            work.call(() -> {
                blocks.sync(new io.holdfast.spi.store.WriteBatch());
                return null;
            }).whenComplete((ok, e) -> {
                syncing.set(false);
                if (e != null && !work.stopping()) {
                    LOG.error("blocks could not be made durable; the block store takes no more until it is opened again", e);
                }
            });
        }
    }

    @Override
    public CompletableFuture<ByteBuffer> getBlock(Cid cid) {
        return work.call(() -> {
            byte[] bytes = blocks.get(cid);
            if (bytes == null) {
                throw new ClusterException.NotFound("block not found: " + cid);
            }
            return ByteBuffer.wrap(bytes);
        });
    }
}
