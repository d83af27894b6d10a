package io.holdfast.spi.rpc;

import static io.holdfast.spi.rpc.RpcMethod.Access.CLOSED;
import static io.holdfast.spi.rpc.RpcMethod.Access.OPEN;
import static io.holdfast.spi.rpc.RpcMethod.Access.TRUSTED;

import io.holdfast.model.Cid;
import io.holdfast.model.ConnectGraph;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Metric;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.NodeWithMeta;
import io.holdfast.model.PeerId;
import io.holdfast.model.PeerRepoGc;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinPath;
import io.holdfast.model.RepoStat;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.msgpack.Msgpack;
import io.holdfast.model.msgpack.MsgpackCodec;
import io.holdfast.spi.rpc.RpcMethod.Access;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import java.util.List;
import java.util.Map;

/**
 * The methods of IPFS Cluster's peers, with who may call them. Source: IPFS Cluster 1.1.6, rpc_api.go and rpc_policy.go.
 * Left out: what takes or gives what this model has no type for ({@code Alerts}, {@code BandwidthByProtocol}, {@code ConfigKey}).
 */
public final class RpcMethods {
    public static final Unary<Void, Id> CLUSTER_ID = cluster("ID", OPEN, Msgpack.NOTHING, Msgpack.ID);
    public static final Streaming<Void, Id> CLUSTER_ID_STREAM = clusterStream("IDStream", OPEN, Msgpack.NOTHING, Msgpack.ID);
    public static final Unary<Void, String> CLUSTER_VERSION = cluster("Version", OPEN, Msgpack.NOTHING, Msgpack.VERSION);
    /** The argument becomes a member. A joining peer must be able to answer {@link #CLUSTER_ID} while its own call is pending. */
    public static final Unary<PeerId, Id> CLUSTER_PEER_ADD = cluster("PeerAdd", OPEN, Msgpack.PEER, Msgpack.ID);
    public static final Unary<PeerId, Void> CLUSTER_PEER_REMOVE = cluster("PeerRemove", TRUSTED, Msgpack.PEER, Msgpack.NOTHING);
    public static final Streaming<Void, Id> CLUSTER_PEERS = clusterStream("Peers", TRUSTED, Msgpack.NOTHING, Msgpack.ID);
    public static final Streaming<List<PeerId>, Id> CLUSTER_PEERS_WITH_FILTER = clusterStream("PeersWithFilter", CLOSED, Msgpack.PEERS, Msgpack.ID);
    public static final Unary<Multiaddr, Void> CLUSTER_JOIN = cluster("Join", CLOSED, Msgpack.MULTIADDR, Msgpack.NOTHING);
    public static final Unary<Void, ConnectGraph> CLUSTER_CONNECT_GRAPH = cluster("ConnectGraph", CLOSED, Msgpack.NOTHING, Msgpack.CONNECT_GRAPH);
    public static final Unary<Pin, Pin> CLUSTER_PIN = cluster("Pin", CLOSED, Msgpack.PIN, Msgpack.PIN);
    /** Only the CID counts. */
    public static final Unary<Pin, Pin> CLUSTER_UNPIN = cluster("Unpin", CLOSED, Msgpack.PIN, Msgpack.PIN);
    public static final Unary<PinPath, Pin> CLUSTER_PIN_PATH = cluster("PinPath", CLOSED, Msgpack.PIN_PATH, Msgpack.PIN);
    /** Only the path counts. */
    public static final Unary<PinPath, Pin> CLUSTER_UNPIN_PATH = cluster("UnpinPath", CLOSED, Msgpack.PIN_PATH, Msgpack.PIN);
    public static final Streaming<Void, Pin> CLUSTER_PINS = clusterStream("Pins", CLOSED, Msgpack.NOTHING, Msgpack.PIN);
    public static final Unary<Cid, Pin> CLUSTER_PIN_GET = cluster("PinGet", CLOSED, Msgpack.CID, Msgpack.PIN);
    public static final Unary<Cid, GlobalPinInfo> CLUSTER_STATUS = cluster("Status", CLOSED, Msgpack.CID, Msgpack.GLOBAL_PIN_INFO);
    public static final Unary<Cid, PinInfo> CLUSTER_STATUS_LOCAL = cluster("StatusLocal", CLOSED, Msgpack.CID, Msgpack.PIN_INFO);
    public static final Streaming<StatusFilter, GlobalPinInfo> CLUSTER_STATUS_ALL =
            clusterStream("StatusAll", CLOSED, Msgpack.STATUS_FILTER, Msgpack.GLOBAL_PIN_INFO);
    public static final Streaming<StatusFilter, PinInfo> CLUSTER_STATUS_ALL_LOCAL =
            clusterStream("StatusAllLocal", CLOSED, Msgpack.STATUS_FILTER, Msgpack.PIN_INFO);
    public static final Unary<Cid, GlobalPinInfo> CLUSTER_RECOVER = cluster("Recover", CLOSED, Msgpack.CID, Msgpack.GLOBAL_PIN_INFO);
    public static final Unary<Cid, PinInfo> CLUSTER_RECOVER_LOCAL = cluster("RecoverLocal", TRUSTED, Msgpack.CID, Msgpack.PIN_INFO);
    public static final Streaming<Void, GlobalPinInfo> CLUSTER_RECOVER_ALL = clusterStream("RecoverAll", CLOSED, Msgpack.NOTHING, Msgpack.GLOBAL_PIN_INFO);
    public static final Streaming<Void, PinInfo> CLUSTER_RECOVER_ALL_LOCAL = clusterStream("RecoverAllLocal", TRUSTED, Msgpack.NOTHING, Msgpack.PIN_INFO);
    public static final Unary<Pin, List<PeerId>> CLUSTER_BLOCK_ALLOCATE = cluster("BlockAllocate", CLOSED, Msgpack.PIN, Msgpack.PEERS);
    public static final Unary<Void, Map<PeerId, PeerRepoGc>> CLUSTER_REPO_GC = cluster("RepoGC", CLOSED, Msgpack.NOTHING, Msgpack.GLOBAL_REPO_GC);
    public static final Unary<Void, PeerRepoGc> CLUSTER_REPO_GC_LOCAL = cluster("RepoGCLocal", TRUSTED, Msgpack.NOTHING, Msgpack.PEER_REPO_GC);
    public static final Unary<Void, Void> CLUSTER_SEND_INFORMER_METRICS = cluster("SendInformerMetrics", CLOSED, Msgpack.NOTHING, Msgpack.NOTHING);
    public static final Unary<Void, Void> CLUSTER_SEND_INFORMERS_METRICS = cluster("SendInformersMetrics", CLOSED, Msgpack.NOTHING, Msgpack.NOTHING);
    /** Of a peer's daemon, as its last ping says; of this peer's for null. */
    public static final Unary<PeerId, IpfsId> CLUSTER_IPFS_ID = cluster("IPFSID", CLOSED, Msgpack.PEER, Msgpack.IPFS_ID);

    public static final Unary<Pin, Void> TRACKER_TRACK = tracker("Track", CLOSED, Msgpack.PIN, Msgpack.NOTHING);
    /** Only the CID counts. */
    public static final Unary<Pin, Void> TRACKER_UNTRACK = tracker("Untrack", CLOSED, Msgpack.PIN, Msgpack.NOTHING);
    public static final Unary<Cid, PinInfo> TRACKER_STATUS = tracker("Status", TRUSTED, Msgpack.CID, Msgpack.PIN_INFO);
    public static final Streaming<StatusFilter, PinInfo> TRACKER_STATUS_ALL =
            new Streaming<>("PinTracker", "StatusAll", TRUSTED, Msgpack.STATUS_FILTER, Msgpack.PIN_INFO);
    /** As {@link #TRACKER_STATUS_ALL}, and in the order of the CIDs' bytes: who has this method promises that. Only Holdfast's peers have it. */
    public static final Streaming<StatusFilter, PinInfo> TRACKER_STATUS_ALL_ORDERED =
            new Streaming<>("PinTracker", "StatusAllOrdered", TRUSTED, Msgpack.STATUS_FILTER, Msgpack.PIN_INFO);
    /** Only Holdfast's peers have it; IPFS Cluster's had it until 0.12. */
    public static final Streaming<Void, PinInfo> TRACKER_SYNC_ALL =
            new Streaming<>("PinTracker", "SyncAll", TRUSTED, Msgpack.NOTHING, Msgpack.PIN_INFO);
    public static final Unary<Cid, PinInfo> TRACKER_RECOVER = tracker("Recover", TRUSTED, Msgpack.CID, Msgpack.PIN_INFO);
    /** Only Holdfast's peers have it; IPFS Cluster's had it until 0.12. */
    public static final Unary<Cid, PinInfo> TRACKER_SYNC = tracker("Sync", TRUSTED, Msgpack.CID, Msgpack.PIN_INFO);
    public static final Streaming<Void, PinInfo> TRACKER_RECOVER_ALL =
            new Streaming<>("PinTracker", "RecoverAll", CLOSED, Msgpack.NOTHING, Msgpack.PIN_INFO);
    public static final Unary<Void, Long> TRACKER_PIN_QUEUE_SIZE = tracker("PinQueueSize", CLOSED, Msgpack.NOTHING, Msgpack.INT);

    public static final Unary<Pin, Void> IPFS_PIN = ipfs("Pin", CLOSED, Msgpack.PIN, Msgpack.NOTHING);
    public static final Unary<Pin, Void> IPFS_UNPIN = ipfs("Unpin", CLOSED, Msgpack.PIN, Msgpack.NOTHING);
    public static final Unary<Pin, IpfsPinStatus> IPFS_PIN_LS_CID = ipfs("PinLsCid", CLOSED, Msgpack.PIN, Msgpack.IPFS_PIN_STATUS);
    /** The argument: modes such as {@code recursive}. */
    public static final Streaming<List<String>, IpfsPin> IPFS_PIN_LS =
            new Streaming<>("IPFSConnector", "PinLs", CLOSED, Msgpack.TEXT_LIST, Msgpack.IPFS_PIN);
    public static final Unary<Void, RepoStat> IPFS_REPO_STAT = ipfs("RepoStat", TRUSTED, Msgpack.NOTHING, Msgpack.REPO_STAT);
    public static final Unary<Void, List<PeerId>> IPFS_SWARM_PEERS = ipfs("SwarmPeers", TRUSTED, Msgpack.NOTHING, Msgpack.PEERS);
    /** Replies nothing: its end says that all blocks are stored. */
    public static final Streaming<NodeWithMeta, Void> IPFS_BLOCK_STREAM =
            new Streaming<>("IPFSConnector", "BlockStream", TRUSTED, Msgpack.NODE_WITH_META, Msgpack.NOTHING);
    public static final Unary<Cid, byte[]> IPFS_BLOCK_GET = ipfs("BlockGet", CLOSED, Msgpack.CID, Msgpack.BYTES);
    public static final Unary<String, Cid> IPFS_RESOLVE = ipfs("Resolve", CLOSED, Msgpack.TEXT, Msgpack.CID);

    public static final Unary<Pin, Void> CONSENSUS_LOG_PIN = consensus("LogPin", TRUSTED, Msgpack.PIN, Msgpack.NOTHING);
    public static final Unary<Pin, Void> CONSENSUS_LOG_UNPIN = consensus("LogUnpin", TRUSTED, Msgpack.PIN, Msgpack.NOTHING);
    public static final Unary<PeerId, Void> CONSENSUS_ADD_PEER = consensus("AddPeer", TRUSTED, Msgpack.PEER, Msgpack.NOTHING);
    public static final Unary<PeerId, Void> CONSENSUS_RM_PEER = consensus("RmPeer", TRUSTED, Msgpack.PEER, Msgpack.NOTHING);
    public static final Unary<Void, List<PeerId>> CONSENSUS_PEERS = consensus("Peers", CLOSED, Msgpack.NOTHING, Msgpack.PEERS);

    public static final Unary<String, List<Metric>> MONITOR_LATEST_METRICS =
            new Unary<>("PeerMonitor", "LatestMetrics", CLOSED, Msgpack.TEXT, Msgpack.METRICS);
    public static final Unary<Void, List<String>> MONITOR_METRIC_NAMES =
            new Unary<>("PeerMonitor", "MetricNames", CLOSED, Msgpack.NOTHING, Msgpack.TEXT_LIST);

    private RpcMethods() {
    }

    private static <A, R> Unary<A, R> cluster(String name, Access access, MsgpackCodec<A> argument, MsgpackCodec<R> reply) {
        return new Unary<>("Cluster", name, access, argument, reply);
    }

    private static <A, R> Streaming<A, R> clusterStream(String name, Access access, MsgpackCodec<A> argument, MsgpackCodec<R> reply) {
        return new Streaming<>("Cluster", name, access, argument, reply);
    }

    private static <A, R> Unary<A, R> tracker(String name, Access access, MsgpackCodec<A> argument, MsgpackCodec<R> reply) {
        return new Unary<>("PinTracker", name, access, argument, reply);
    }

    private static <A, R> Unary<A, R> ipfs(String name, Access access, MsgpackCodec<A> argument, MsgpackCodec<R> reply) {
        return new Unary<>("IPFSConnector", name, access, argument, reply);
    }

    private static <A, R> Unary<A, R> consensus(String name, Access access, MsgpackCodec<A> argument, MsgpackCodec<R> reply) {
        return new Unary<>("Consensus", name, access, argument, reply);
    }
}
