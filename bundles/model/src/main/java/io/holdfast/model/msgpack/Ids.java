package io.holdfast.model.msgpack;

import static io.holdfast.model.msgpack.Scalars.BOOL;
import static io.holdfast.model.msgpack.Scalars.LONG;
import static io.holdfast.model.msgpack.Scalars.MULTIADDRS;
import static io.holdfast.model.msgpack.Scalars.PEER;
import static io.holdfast.model.msgpack.Scalars.PEERS;
import static io.holdfast.model.msgpack.Scalars.TEXT;
import static io.holdfast.model.msgpack.Statuses.PEER_TEXT;

import io.holdfast.model.ConnectGraph;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.Metric;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.util.List;
import java.util.Map;

/** Peers: who they are, what they say, who sees whom. */
final class Ids {
    static final MsgpackCodec<IpfsId> IPFS_ID = new StructCodec<IpfsId, IpfsDraft>(IpfsDraft::new, d -> new IpfsId(d.id, d.addresses, d.error))
            .optional("i", PEER, IpfsId::id, (d, v) -> d.id = v)
            .optional("a", MULTIADDRS, IpfsId::addresses, (d, v) -> d.addresses = v)
            .optional("e", TEXT, IpfsId::error, (d, v) -> d.error = v);
    static final MsgpackCodec<Id> ID = new StructCodec<>(IdDraft::new, IdDraft::id)
            .optional("i", PEER, Id::id, (d, v) -> d.id = v)
            .optional("a", MULTIADDRS, Id::addresses, (d, v) -> d.addresses = v)
            .optional("cp", PEERS, Id::clusterPeers, (d, v) -> d.clusterPeers = v)
            .optional("cpa", MULTIADDRS, Id::clusterPeersAddresses, (d, v) -> d.clusterPeersAddresses = v)
            .optional("v", TEXT, Id::version, (d, v) -> d.version = v)
            .optional("c", TEXT, Id::commit, (d, v) -> d.commit = v)
            .optional("rv", TEXT, Id::rpcProtocolVersion, (d, v) -> d.rpcProtocolVersion = v)
            .optional("e", TEXT, Id::error, (d, v) -> d.error = v)
            .optional("ip", IPFS_ID, Id::ipfs, (d, v) -> d.ipfs = v)
            .optional("pn", TEXT, Id::peername, (d, v) -> d.peername = v);
    static final MsgpackCodec<String> VERSION = new StructCodec<String, String[]>(() -> new String[] {""}, d -> d[0])
            .always("v", TEXT, v -> v, (d, v) -> d[0] = v);
    static final MsgpackCodec<ConnectGraph> CONNECT_GRAPH = new StructCodec<>(GraphDraft::new, GraphDraft::graph)
            .always("id", PEER, ConnectGraph::clusterId, (d, v) -> d.clusterId = v)
            .optional("ip", Scalars.map(PEER_TEXT, TEXT), ConnectGraph::peernames, (d, v) -> d.peernames = v)
            .optional("il", Scalars.map(PEER_TEXT, PEERS), ConnectGraph::ipfsLinks, (d, v) -> d.ipfsLinks = v)
            .optional("cl", Scalars.map(PEER_TEXT, PEERS), ConnectGraph::clusterLinks, (d, v) -> d.clusterLinks = v)
            .optional("ctl", Scalars.map(PEER_TEXT, BOOL), ConnectGraph::clusterTrustLinks, (d, v) -> d.clusterTrustLinks = v)
            .optional("ci", Scalars.map(PEER_TEXT, PEER), ConnectGraph::clusterToIpfs, (d, v) -> d.clusterToIpfs = v);
    static final MsgpackCodec<Metric> METRIC = new StructCodec<>(MetricDraft::new, MetricDraft::metric)
            .optional("n", TEXT, Metric::name, (d, v) -> d.name = v)
            .optional("p", PEER, Metric::peer, (d, v) -> d.peer = v)
            .optional("v", TEXT, Metric::value, (d, v) -> d.value = v)
            .optional("e", LONG, Metric::expire, (d, v) -> d.expire = v)
            .optional("d", BOOL, Metric::valid, (d, v) -> d.valid = v)
            .optional("w", LONG, Metric::weight, (d, v) -> d.weight = v)
            .optional("o", BOOL, Metric::partitionable, (d, v) -> d.partitionable = v)
            .optional("t", LONG, Metric::receivedAt, (d, v) -> d.receivedAt = v);

    private static final class IpfsDraft {
        private PeerId id;
        private List<Multiaddr> addresses;
        private String error = "";
    }

    private static final class IdDraft {
        private PeerId id;
        private List<Multiaddr> addresses;
        private List<PeerId> clusterPeers;
        private List<Multiaddr> clusterPeersAddresses;
        private String version = "";
        private String commit = "";
        private String rpcProtocolVersion = "";
        private String error = "";
        private IpfsId ipfs = IpfsId.failed("");
        private String peername = "";

        private Id id() {
            return new Id(id, addresses, clusterPeers, clusterPeersAddresses, version, commit, rpcProtocolVersion, error, ipfs, peername);
        }
    }

    private static final class GraphDraft {
        private PeerId clusterId;
        private Map<PeerId, String> peernames;
        private Map<PeerId, List<PeerId>> ipfsLinks;
        private Map<PeerId, List<PeerId>> clusterLinks;
        private Map<PeerId, Boolean> clusterTrustLinks;
        private Map<PeerId, PeerId> clusterToIpfs;

        private ConnectGraph graph() {
            return new ConnectGraph(clusterId, peernames, ipfsLinks, clusterLinks, clusterTrustLinks, clusterToIpfs);
        }
    }

    private static final class MetricDraft {
        private String name = "";
        private PeerId peer;
        private String value = "";
        private long expire;
        private boolean valid;
        private long weight;
        private boolean partitionable;
        private long receivedAt;

        private Metric metric() {
            return new Metric(name, peer, value, expire, valid, weight, partitionable, receivedAt);
        }
    }

    private Ids() {
    }
}
