package io.holdfast.model.msgpack;

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
import java.util.List;
import java.util.Map;

/** How each value is written and read. Key for key IPFS Cluster's {@code api/types.go}. */
public final class Msgpack {
    /** Go's {@code struct{}}: an empty map; whatever comes is skipped. The value is always null. */
    public static final MsgpackCodec<Void> NOTHING = Scalars.of((out, v) -> out.map(0), in -> {
        in.skip();
        return null;
    }, v -> true);
    /** Never null. */
    public static final MsgpackCodec<String> TEXT = Scalars.TEXT;
    /** Null is nil. */
    public static final MsgpackCodec<byte[]> BYTES = Scalars.BYTES;
    /** Never null. */
    public static final MsgpackCodec<Long> INT = Scalars.LONG;
    /** Null is the undefined one. */
    public static final MsgpackCodec<Cid> CID = Scalars.CID;
    /** Null is the empty one. */
    public static final MsgpackCodec<PeerId> PEER = Scalars.PEER;
    /** Never null inside. */
    public static final MsgpackCodec<List<PeerId>> PEERS = Scalars.PEERS;
    public static final MsgpackCodec<List<String>> TEXT_LIST = Scalars.list(TEXT);
    public static final MsgpackCodec<Multiaddr> MULTIADDR = Scalars.MULTIADDR;
    /** As a number. */
    public static final MsgpackCodec<StatusFilter> STATUS_FILTER = Scalars.of((out, f) -> out.signed(f.bits()),
            in -> new StatusFilter(in.nil() ? 0 : in.int32()), StatusFilter::isAll);
    /** As a number, the ordinal; an unknown one is {@code BUG}. */
    public static final MsgpackCodec<IpfsPinStatus> IPFS_PIN_STATUS = Ipfs.STATUS;

    public static final MsgpackCodec<Pin> PIN = Pins.PIN;
    public static final MsgpackCodec<PinPath> PIN_PATH = Pins.PIN_PATH;
    public static final MsgpackCodec<PinInfo> PIN_INFO = Statuses.PIN_INFO;
    public static final MsgpackCodec<GlobalPinInfo> GLOBAL_PIN_INFO = Statuses.GLOBAL_PIN_INFO;
    public static final MsgpackCodec<Id> ID = Ids.ID;
    public static final MsgpackCodec<IpfsId> IPFS_ID = Ids.IPFS_ID;
    /** A version, as a struct of one text. */
    public static final MsgpackCodec<String> VERSION = Ids.VERSION;
    public static final MsgpackCodec<ConnectGraph> CONNECT_GRAPH = Ids.CONNECT_GRAPH;
    public static final MsgpackCodec<Metric> METRIC = Ids.METRIC;
    public static final MsgpackCodec<List<Metric>> METRICS = Scalars.list(METRIC);
    public static final MsgpackCodec<RepoStat> REPO_STAT = Ipfs.REPO_STAT;
    public static final MsgpackCodec<IpfsPin> IPFS_PIN = Ipfs.PIN;
    public static final MsgpackCodec<NodeWithMeta> NODE_WITH_META = Ipfs.NODE;
    public static final MsgpackCodec<PeerRepoGc> PEER_REPO_GC = Ipfs.PEER_REPO_GC;
    /** Of each peer. */
    public static final MsgpackCodec<Map<PeerId, PeerRepoGc>> GLOBAL_REPO_GC = Ipfs.GLOBAL_REPO_GC;

    private Msgpack() {
    }
}
