package io.holdfast.cluster.internal;

import static io.holdfast.cluster.internal.CoreHandlers.cid;
import static io.holdfast.cluster.internal.CoreHandlers.present;
import static io.holdfast.cluster.internal.CoreHandlers.unary;

import io.holdfast.model.IpfsPin;
import io.holdfast.model.NodeWithMeta;
import io.holdfast.model.PinMode;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.rpc.RpcEndpoint.Handler;
import io.holdfast.spi.rpc.RpcEndpoint.StreamHandler;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What other peers may ask of the IPFS daemon beside this one. */
final class IpfsHandlers {
    /** Blocks of at most 2 MiB that are on their way to the daemon at a time, for each caller. */
    private static final int BLOCKS = 4;

    private final Part<IpfsConnector> ipfs;

    IpfsHandlers(Part<IpfsConnector> ipfs) {
        this.ipfs = ipfs;
    }

    List<Handler<?, ?>> all() {
        return List.of(
                unary(RpcMethods.IPFS_PIN, pin -> {
                    cid(pin);
                    return ipfs.call(c -> c.pin(pin, seen -> { }));
                }),
                unary(RpcMethods.IPFS_UNPIN, pin -> ipfs.call(c -> c.unpin(cid(pin)))),
                unary(RpcMethods.IPFS_PIN_LS_CID, pin -> ipfs.call(c -> c.pinStatus(cid(pin), PinMode.ofDepth(pin.maxDepth())))),
                StreamHandler.ofOne(RpcMethods.IPFS_PIN_LS, (caller, types) -> pins(types)),
                unary(RpcMethods.IPFS_REPO_STAT, none -> ipfs.call(IpfsConnector::repoStat)),
                unary(RpcMethods.IPFS_SWARM_PEERS, none -> ipfs.call(IpfsConnector::swarmPeers)),
                new StreamHandler<>(RpcMethods.IPFS_BLOCK_STREAM, (caller, blocks) -> new Stored(blocks)),
                unary(RpcMethods.IPFS_BLOCK_GET, cid -> ipfs.call(c -> c.getBlock(present(cid))).thenApply(IpfsHandlers::bytes)),
                unary(RpcMethods.IPFS_RESOLVE, path -> ipfs.call(c -> c.resolve(path))));
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] b = new byte[data.remaining()];
        data.duplicate().get(b);
        return b;
    }

    private Feed<IpfsPin> pins(Collection<String> types) {
        Set<PinMode> modes = EnumSet.noneOf(PinMode.class);
        types.forEach(t -> modes.add(PinMode.ofText(t)));
        return Feeds.later(ipfs.lease().thenApply(lease -> held(lease, modes)));
    }

    private static Feed<IpfsPin> held(Lease<IpfsConnector> lease, Set<PinMode> modes) {
        Feed<IpfsPin> pins = lease.service().pins(modes);
        // the next connector may be another daemon: a list must not go on there
        lease.onRevoke(pins::close);
        return new Feed<>() {
            @Override
            public CompletionStage<List<IpfsPin>> next(int max) {
                return pins.next(max);
            }

            @Override
            public void close() {
                pins.close();
                lease.close();
            }
        };
    }

    /** Stores blocks as they come; ends when all are stored. */
    private final class Stored implements Feed<Void> {
        private final Feed<NodeWithMeta> blocks;

        Stored(Feed<NodeWithMeta> blocks) {
            this.blocks = blocks;
        }

        @Override
        public CompletionStage<List<Void>> next(int max) {
            return blocks.next(BLOCKS).thenCompose(some -> {
                if (some.isEmpty()) {
                    return CompletableFuture.completedFuture(List.<Void>of());
                }
                CompletableFuture<?>[] puts = some.stream().map(b -> put(b).toCompletableFuture()).toArray(CompletableFuture[]::new);
                return CompletableFuture.allOf(puts).thenCompose(v -> next(max));
            });
        }

        private CompletionStage<Void> put(NodeWithMeta block) {
            ByteBuffer data = block.data() == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(block.data());
            return ipfs.call(c -> c.putBlock(present(block.cid()), data));
        }

        @Override
        public void close() {
            blocks.close();
        }
    }
}
