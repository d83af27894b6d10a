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
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinPath;
import io.holdfast.model.PinType;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The inputs of the test vectors. */
final class Samples {
    static final PeerId A = PeerId.parse("12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB");
    static final PeerId B = PeerId.parse("12D3KooWCd3eX8r5ihRvzK7P1yPq5aakaBJhG5GNj18YTztPhoCa");
    static final PeerId C = PeerId.parse("12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp");
    static final Cid H = Cid.parse("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    static final Cid V = Cid.parse("QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmmq");
    static final Instant T = Instant.ofEpochSecond(1_700_000_000);
    static final PinOptions NAMED = PinOptions.DEFAULT.withReplication(-1, -1).withName("test");
    static final Pin P = new Pin(H, NAMED, PinType.DATA, List.of(), -1, null, T);
    static final Pin F = new Pin(H, new PinOptions(2, 3, "n", PinMode.DIRECT, 104857600, List.of(C), Instant.ofEpochSecond(1_800_000_000, 5),
            Map.of("a", "1", "b", "2"), V, List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/4001/p2p/" + C))), PinType.DATA, List.of(A, B), 0, V,
            T.plusNanos(123_456_789));
    static final Id ID_OF_A = new Id(A, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9096/p2p/" + A)), List.of(A, B), List.of(), "1.1.6", "",
            "/ipfscluster/1.0/rpc", "", new IpfsId(C, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001/p2p/" + C)), ""), "peer-a");
    static final PinInfo I = new PinInfo(H, "test", A, List.of(), List.of(), T, null,
            new PinInfoShort("peer-a", C, null, TrackerStatus.PINNED, T, "", 0, false));
    static final PinInfo FAILED = new PinInfo(H, "test", A, List.of(), List.of(), T, null,
            new PinInfoShort("peer-a", null, null, TrackerStatus.PIN_ERROR, T, "context canceled", 2, true));
    static final PinInfo FULL = new PinInfo(V, "n", B, List.of(A, C), List.of(Multiaddr.parse("/dns4/x.example/tcp/1")), T.plusNanos(1), Map.of("k", "v"),
            new PinInfoShort("b", C, List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/4001")), TrackerStatus.UNEXPECTEDLY_UNPINNED, T.plusSeconds(9), "e", 70_000, true));
    static final ConnectGraph GRAPH = new ConnectGraph(A, Map.of(A, "a", B, "b"), Map.of(C, List.of(A)), Map.of(A, List.of(B), B, List.of()),
            Map.of(B, true), Map.of(A, C));
    static final Metric PING = new Metric("ping", A, "{\"peer_name\":\"peer-a\"}", 4102444800000000000L, true, 0, false, 0);

    static final Pin ZERO_PIN = new Pin(null, PinOptions.DEFAULT, PinType.BAD, null, 0, null, Times.ZERO);

    /** A value with its codec. */
    record Sample<T>(MsgpackCodec<T> codec, T value) {
        byte[] bytes() {
            return codec.encode(value);
        }
    }

    static final List<Sample<?>> ALL = List.of(new Sample<>(Msgpack.PIN, P), new Sample<>(Msgpack.PIN, F), new Sample<>(Msgpack.PIN, ZERO_PIN),
            new Sample<>(Msgpack.PIN_PATH, new PinPath("/ipfs/Qm", F.options())), new Sample<>(Msgpack.ID, ID_OF_A),
            new Sample<>(Msgpack.PIN_INFO, I), new Sample<>(Msgpack.PIN_INFO, FAILED), new Sample<>(Msgpack.PIN_INFO, FULL),
            new Sample<>(Msgpack.GLOBAL_PIN_INFO, GlobalPinInfo.of(FULL)), new Sample<>(Msgpack.CONNECT_GRAPH, GRAPH),
            new Sample<>(Msgpack.METRIC, PING), new Sample<>(Msgpack.METRIC, new Metric("n", B, "v", 1, true, -2, true, 3)),
            new Sample<>(Msgpack.REPO_STAT, new RepoStat(1000, -1)), new Sample<>(Msgpack.IPFS_PIN, new IpfsPin(V, IpfsPinStatus.INDIRECT)),
            new Sample<>(Msgpack.PEER_REPO_GC, new PeerRepoGc(A, "x", List.of(new RepoGc(V, ""), new RepoGc(null, "e")), "f")),
            new Sample<>(Msgpack.VERSION, "1.1.6"), new Sample<>(Msgpack.PEERS, List.of(A, B)), new Sample<>(Msgpack.TEXT_LIST, List.of("a", "")),
            new Sample<>(Msgpack.MULTIADDR, Multiaddr.parse("/ip6/::1/tcp/1")), new Sample<>(Msgpack.IPFS_ID, IpfsId.failed("no")),
            new Sample<>(Msgpack.GLOBAL_REPO_GC, Map.of(A, new PeerRepoGc(A, "", List.of(), ""))));

    private Samples() {
    }
}
