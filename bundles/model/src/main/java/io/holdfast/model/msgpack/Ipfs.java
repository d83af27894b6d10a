package io.holdfast.model.msgpack;

import static io.holdfast.model.msgpack.Scalars.BYTES;
import static io.holdfast.model.msgpack.Scalars.CID;
import static io.holdfast.model.msgpack.Scalars.PEER;
import static io.holdfast.model.msgpack.Scalars.TEXT;
import static io.holdfast.model.msgpack.Scalars.UNSIGNED;

import io.holdfast.model.Cid;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.NodeWithMeta;
import io.holdfast.model.PeerId;
import io.holdfast.model.PeerRepoGc;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import java.util.List;
import java.util.Map;

/** What IPFS daemons say, and what they are sent. */
final class Ipfs {
    static final MsgpackCodec<IpfsPinStatus> STATUS =
            Scalars.bits(IpfsPinStatus.values(), Enum::ordinal, MsgpackWriter::signed, IpfsPinStatus.BUG);
    // a slip in Go's tag keeps the limit also when it is 0
    static final MsgpackCodec<RepoStat> REPO_STAT = new StructCodec<RepoStat, long[]>(() -> new long[2], d -> new RepoStat(d[0], d[1]))
            .optional("r", UNSIGNED, RepoStat::repoSize, (d, v) -> d[0] = v)
            .always("s", UNSIGNED, RepoStat::storageMax, (d, v) -> d[1] = v);
    static final MsgpackCodec<IpfsPin> PIN = new StructCodec<IpfsPin, Draft>(Draft::new, d -> new IpfsPin(d.cid, d.status))
            .always("c", CID, IpfsPin::cid, (d, v) -> d.cid = v)
            .always("t", STATUS, IpfsPin::status, (d, v) -> d.status = v);
    static final MsgpackCodec<NodeWithMeta> NODE = new StructCodec<NodeWithMeta, Draft>(Draft::new, d -> new NodeWithMeta(d.data, d.cid, d.size))
            .optional("d", BYTES, NodeWithMeta::data, (d, v) -> d.data = v)
            .optional("c", CID, NodeWithMeta::cid, (d, v) -> d.cid = v)
            .optional("s", UNSIGNED, NodeWithMeta::cumulativeSize, (d, v) -> d.size = v);
    private static final MsgpackCodec<RepoGc> REPO_GC = new StructCodec<RepoGc, Draft>(Draft::new, d -> new RepoGc(d.cid, d.error))
            .optional("k", CID, RepoGc::key, (d, v) -> d.cid = v)
            .optional("e", TEXT, RepoGc::error, (d, v) -> d.error = v);
    static final MsgpackCodec<PeerRepoGc> PEER_REPO_GC =
            new StructCodec<PeerRepoGc, Draft>(Draft::new, d -> new PeerRepoGc(d.peer, d.peername, d.keys, d.error))
            .optional("p", PEER, PeerRepoGc::peer, (d, v) -> d.peer = v)
            .optional("pn", TEXT, PeerRepoGc::peername, (d, v) -> d.peername = v)
            .always("k", Scalars.list(REPO_GC), PeerRepoGc::keys, (d, v) -> d.keys = v)
            .optional("e", TEXT, PeerRepoGc::error, (d, v) -> d.error = v);
    static final MsgpackCodec<Map<PeerId, PeerRepoGc>> GLOBAL_REPO_GC = new StructCodec<Map<PeerId, PeerRepoGc>, Draft>(Draft::new, d -> d.peers)
            .optional("pm", Scalars.map(Statuses.PEER_TEXT, PEER_REPO_GC), m -> m, (d, v) -> d.peers = v);

    private static final class Draft {
        private Cid cid;
        private IpfsPinStatus status = IpfsPinStatus.BUG;
        private byte[] data;
        private long size;
        private PeerId peer;
        private String peername = "";
        private List<RepoGc> keys;
        private String error = "";
        private Map<PeerId, PeerRepoGc> peers;
    }

    private Ipfs() {
    }
}
