package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.PeerRepoGc;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinTypeFilter;
import io.holdfast.model.RepoGc;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.cluster.Cluster;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.rpc.RpcEndpoint.Handler;
import io.holdfast.spi.rpc.RpcEndpoint.StreamHandler;
import io.holdfast.spi.rpc.RpcEndpoint.UnaryHandler;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What other peers may ask of this one: the core, its tracker, its consensus. Source: IPFS Cluster 1.1.6, rpc_api.go. What asks one peer
 * about itself goes to its own parts, never back through the core, which may ask other peers.
 */
final class CoreHandlers {
    private final Cluster cluster;
    private final Node node;
    private final Part<PinTracker> tracker;
    private final Part<Consensus> consensus;
    private final Part<IpfsConnector> ipfs;
    private final Statuses statuses;
    private final Daemon daemon;

    CoreHandlers(Cluster cluster, Node node, Parts parts, Statuses statuses, Daemon daemon) {
        this.cluster = cluster;
        this.node = node;
        this.tracker = parts.part(PinTracker.class);
        this.consensus = parts.part(Consensus.class);
        this.ipfs = parts.part(IpfsConnector.class);
        this.statuses = statuses;
        this.daemon = daemon;
    }

    List<Handler<?, ?>> all() {
        return Stream.of(peers(), pins(), statuses(), tracker(), consensus(), new PeerHandlers(cluster, consensus).all(), new IpfsHandlers(ipfs).all()).flatMap(List::stream).toList();
    }

    private List<Handler<?, ?>> peers() {
        return List.of(
                unary(RpcMethods.CLUSTER_ID, none -> cluster.id()),
                StreamHandler.ofNone(RpcMethods.CLUSTER_ID_STREAM, caller -> Feeds.later(cluster.id().thenApply(id -> Feeds.of(List.of(id))))),
                unary(RpcMethods.CLUSTER_VERSION, none -> CompletableFuture.completedFuture(Node.COMPATIBLE_VERSION)),
                StreamHandler.ofNone(RpcMethods.CLUSTER_PEERS, caller -> cluster.peers()),
                StreamHandler.ofOne(RpcMethods.CLUSTER_PEERS_WITH_FILTER,
                        (caller, wanted) -> Feeds.map(cluster.peers(), id -> wanted.contains(id.id()) ? id : null)),
                unary(RpcMethods.CLUSTER_IPFS_ID, peer -> {
                    if (peer != null && !peer.equals(node.id())) {
                        throw new ClusterException.NotFound("no ping of " + peer + " says who its IPFS daemon is");
                    }
                    return daemon.ask();
                }),
                unary(RpcMethods.CLUSTER_REPO_GC_LOCAL, none -> ipfs.call(c -> Feeds.toList(c.repoGc())).handle(this::collected)));
    }

    private PeerRepoGc collected(List<RepoGc> keys, Throwable e) {
        return new PeerRepoGc(node.id(), node.peername(), keys, e == null ? "" : ClusterException.of(e).getMessage());
    }

    private List<Handler<?, ?>> pins() {
        return List.of(
                unary(RpcMethods.CLUSTER_PIN, cluster::pin),
                unary(RpcMethods.CLUSTER_UNPIN, pin -> cluster.unpin(cid(pin))),
                unary(RpcMethods.CLUSTER_PIN_PATH, p -> cluster.pinPath(p.path(), p.options())),
                unary(RpcMethods.CLUSTER_UNPIN_PATH, p -> cluster.unpinPath(p.path())),
                StreamHandler.ofNone(RpcMethods.CLUSTER_PINS, caller -> cluster.allocations(PinTypeFilter.ALL)),
                unary(RpcMethods.CLUSTER_PIN_GET, cid -> cluster.allocation(present(cid))));
    }

    private List<Handler<?, ?>> statuses() {
        return List.of(
                unary(RpcMethods.CLUSTER_STATUS, cid -> cluster.status(present(cid), false)),
                unary(RpcMethods.CLUSTER_STATUS_LOCAL, this::status),
                StreamHandler.ofOne(RpcMethods.CLUSTER_STATUS_ALL, (caller, filter) -> cluster.statusAll(filter, false)),
                StreamHandler.ofOne(RpcMethods.CLUSTER_STATUS_ALL_LOCAL, (caller, filter) -> statusAll(filter)),
                unary(RpcMethods.CLUSTER_RECOVER, cid -> cluster.recover(present(cid), false)),
                unary(RpcMethods.CLUSTER_RECOVER_LOCAL, this::recover),
                StreamHandler.ofNone(RpcMethods.CLUSTER_RECOVER_ALL, caller -> cluster.recoverAll(false)),
                StreamHandler.ofNone(RpcMethods.CLUSTER_RECOVER_ALL_LOCAL, caller -> recoverAll()));
    }

    private List<Handler<?, ?>> tracker() {
        return List.of(
                unary(RpcMethods.TRACKER_TRACK, pin -> now(tracker, t -> {
                    cid(pin);
                    t.track(pin);
                    return null;
                })),
                unary(RpcMethods.TRACKER_UNTRACK, pin -> now(tracker, t -> {
                    t.untrack(cid(pin));
                    return null;
                })),
                unary(RpcMethods.TRACKER_STATUS, this::status),
                StreamHandler.ofOne(RpcMethods.TRACKER_STATUS_ALL, (caller, filter) -> statusAll(filter)),
                StreamHandler.ofOne(RpcMethods.TRACKER_STATUS_ALL_ORDERED, (caller, filter) -> statusAll(filter)),
                StreamHandler.ofNone(RpcMethods.TRACKER_SYNC_ALL, caller -> Feeds.map(StatusListing.of(tracker, PinTracker::syncAll), statuses::named)),
                unary(RpcMethods.TRACKER_RECOVER, this::recover),
                unary(RpcMethods.TRACKER_SYNC, cid -> tracker.call(t -> t.sync(present(cid))).thenApply(statuses::named)),
                StreamHandler.ofNone(RpcMethods.TRACKER_RECOVER_ALL, caller -> recoverAll()),
                unary(RpcMethods.TRACKER_PIN_QUEUE_SIZE, none -> now(tracker, PinTracker::queueSize)));
    }

    private List<Handler<?, ?>> consensus() {
        return List.of(
                unary(RpcMethods.CONSENSUS_LOG_PIN, pin -> {
                    cid(pin);
                    return consensus.call(c -> c.pin(pin));
                }),
                unary(RpcMethods.CONSENSUS_LOG_UNPIN, pin -> consensus.call(c -> c.unpin(cid(pin)))),
                unary(RpcMethods.CONSENSUS_PEERS, none -> CoreHandlers.<Consensus, List<PeerId>>now(consensus, Consensus::peers)));
    }

    private CompletionStage<PinInfo> status(Cid cid) {
        return tracker.call(t -> t.status(present(cid))).thenApply(statuses::named);
    }

    private CompletionStage<PinInfo> recover(Cid cid) {
        return tracker.call(t -> t.recover(present(cid))).thenApply(statuses::named);
    }

    private Feed<PinInfo> statusAll(StatusFilter filter) {
        return Feeds.map(StatusListing.of(tracker, filter), statuses::named);
    }

    private Feed<PinInfo> recoverAll() {
        return Feeds.map(StatusListing.of(tracker, PinTracker::recoverAll), statuses::named);
    }

    static <A, R> UnaryHandler<A, R> unary(Unary<A, R> method, Function<A, CompletionStage<R>> answer) {
        return new UnaryHandler<>(method, (caller, argument) -> answer.apply(argument));
    }

    private static <P, R> CompletionStage<R> now(Part<P> part, Function<P, R> call) {
        return part.call(p -> CompletableFuture.completedFuture(call.apply(p)));
    }

    static Cid present(Cid cid) {
        if (cid == null) {
            throw new ClusterException.Invalid("found no cid, expected one");
        }
        return cid;
    }

    static Cid cid(Pin pin) {
        return present(pin.cid());
    }
}
