package io.holdfast.rpc.internal;

import static io.holdfast.spi.rpc.RpcEndpoint.StreamHandler.ofNone;
import static io.holdfast.spi.rpc.RpcEndpoint.StreamHandler.ofOne;
import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.interop.ClusterPeer;
import io.holdfast.libp2p.internal.interop.Installed;
import io.holdfast.libp2p.internal.interop.Kubo;
import io.holdfast.libp2p.internal.interop.Peers;
import io.holdfast.libp2p.internal.pubsub.LivePubSub;
import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
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
import io.holdfast.model.PinType;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.model.json.Json;
import io.holdfast.model.msgpack.Msgpack;
import io.holdfast.spi.rpc.RpcEndpoint.Handler;
import io.holdfast.spi.rpc.RpcEndpoint.StreamHandler;
import io.holdfast.spi.rpc.RpcEndpoint.UnaryHandler;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethod.Access;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real ipfs-cluster-service 1.1.6, which takes this peer for a member: it calls and is called. */
@EnabledIf(value = Installed.IS_THERE, disabledReason = Installed.MISSING)
class ClusterRpcInteropIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final byte[] SECRET = new byte[32];
    private static final Instant T = Instant.ofEpochSecond(1_700_000_000, 123_456_789);
    private static final PeerId C = PeerId.parse("12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp");
    private static final PeerId D = PeerId.parse("QmXZrtE5jQwXNqCJMfHUTQkvhQ4ZAnqMnmzFMJfLewuabc");
    private static final Cid V = Cid.parse("QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmmq");
    private static final Multiaddr ORIGIN = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001/p2p/" + C);
    private static final String METRICS = "monitor.metrics";

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private static GoPeer go;
    private static PeerId there;
    private static LivePubSub live;
    private static RpcOver here;
    private static PeerId self;
    private static Id identity;
    private static final List<Object> ASKED = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Kubo kubo = Kubo.start(PEERS, folder.resolve("ipfs"), null, false);
        live = new LivePubSub(SECRET);
        here = new RpcOver(live.peer.host(), live.peer::handle, () -> { });
        self = here.host().id();
        live.pubsub.subscribe(METRICS, m -> true, m -> { });
        ClusterPeer peer = new ClusterPeer(PEERS, folder.resolve("cluster"), SECRET, kubo.rpc(), live.peer.addresses().get(0));
        there = peer.address().peer().orElseThrow();
        go = new GoPeer(peer);
        here.trust(there);
        identity = new Id(self, live.peer.addresses(), List.of(self, there, C), List.of(Multiaddr.parse("/dns4/x.example/tcp/9096/p2p/" + C)), "9.8.7",
                "c0ffee", "/another/rpc", "an error", new IpfsId(C, List.of(ORIGIN), "an IPFS error"), "holdfast");
        here.endpoint(0, ClusterRpcInteropIT::handlers);
        peer.start();
        byte[] ping = Msgpack.METRIC.encode(new Metric("ping", self, "{\"peer_name\":\"holdfast\"}", 4102444800000000000L, true, 0, false, 0));
        until("it takes this peer for a member", () -> {
            live.pubsub.publish(METRICS, ping);
            return peers().size() == 2;
        });
        ASKED.clear();
    }

    @AfterAll
    static void stop() {
        if (here != null) {
            here.close();
            live.close();
        }
    }

    private static List<Id> peers() {
        try {
            return go.get("/peers").lines().map(l -> Json.parse(l, Json::readId)).toList();
        } catch (Exception | AssertionError e) {
            // it is still starting
            return List.of();
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static <A, R> R call(Unary<A, R> method, A argument) {
        return get(here.rpc().call(there, method, argument, LIMIT));
    }

    private static void fails(CompletionStage<?> stage, Reason reason, String text) {
        assertThatThrownBy(() -> get(stage)).isInstanceOf(CompletionException.class).cause().isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            assertThat(e.getMessage()).contains(text);
        });
    }

    // what this peer answers: every field has a value, and each another one

    private static PinInfo info(Cid cid) {
        return new PinInfo(cid, "a name", self, List.of(self, D), List.of(ORIGIN), T, Map.of("k", "v", "k2", "v2"),
                new PinInfoShort("holdfast", C, List.of(Multiaddr.parse("/dns4/y.example/tcp/1")), TrackerStatus.PIN_ERROR, T.plusSeconds(70),
                        "an error of the pin", 70_000, true));
    }

    private static <T> T asked(Object what, T answer) {
        ASKED.add(what);
        return answer;
    }

    private static <T> CompletionStage<T> now(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private static Id healthy(PeerId peer, PeerId ipfs) {
        return new Id(peer, List.of(), List.of(), List.of(), "1", "", "", "", new IpfsId(ipfs, List.of(), ""), "holdfast");
    }

    private static List<Handler<?, ?>> handlers() {
        return List.of(
                new UnaryHandler<>(RpcMethods.CLUSTER_ID, (caller, none) -> now(asked("ID", identity))),
                ofNone(RpcMethods.CLUSTER_ID_STREAM, caller -> Feeds.of(List.of(asked("IDStream", identity)))),
                ofNone(RpcMethods.CLUSTER_PEERS, caller -> Feeds.of(asked("Peers", List.of(healthy(self, C), healthy(there, D))))),
                new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (caller, cid) -> now(asked("Status " + cid, info(cid)))),
                new UnaryHandler<>(RpcMethods.TRACKER_RECOVER, (caller, cid) -> now(asked("Recover " + cid, info(cid)))),
                ofOne(RpcMethods.TRACKER_STATUS_ALL, (caller, filter) -> Feeds.of(asked("StatusAll " + filter.bits(), List.of(info(V))))),
                ofNone(RpcMethods.CLUSTER_RECOVER_ALL_LOCAL, caller -> Feeds.of(asked("RecoverAllLocal", List.of(info(V))))),
                new UnaryHandler<>(RpcMethods.CLUSTER_REPO_GC_LOCAL, (caller, none) -> now(asked("RepoGCLocal",
                        new PeerRepoGc(self, "holdfast", List.of(new RepoGc(V, ""), new RepoGc(null, "one error")), "another error")))),
                new UnaryHandler<>(RpcMethods.IPFS_REPO_STAT, (caller, none) -> now(asked("RepoStat", new RepoStat(1L << 50, 1L << 51)))),
                new UnaryHandler<>(RpcMethods.IPFS_SWARM_PEERS, (caller, none) -> now(asked("SwarmPeers", List.of(D, C)))),
                new StreamHandler<>(RpcMethods.IPFS_BLOCK_STREAM, (caller, nodes) -> checked(nodes)));
    }

    private static Feed<Void> checked(Feed<NodeWithMeta> nodes) {
        return Feeds.later(Feeds.toList(nodes).thenApply(all -> {
            for (NodeWithMeta n : all) {
                // a small file is one raw block
                Cid cid = n.cid().codec() == Cid.RAW ? Cid.ofRaw(n.data()) : n.cid();
                ASKED.add(cid.equals(n.cid()) ? "block of " + n.data().length + ", " + n.cumulativeSize() : "found " + cid + ", expected " + n.cid());
            }
            return Feeds.of(List.of());
        }));
    }

    @Test
    void isAskedWhoItIs() throws Exception {
        assertThat(go.get("/peers").lines()).contains(Json.toText(identity));
        assertThat(ASKED).contains("IDStream");
    }

    @Test
    void isAskedForStatuses() throws Exception {
        Cid cid = Cid.ofRaw(new byte[] {1});
        go.post("/pins/" + cid + "?name=there");
        shows(info(cid), go.get("/pins/" + cid));
        shows(info(cid), go.post("/pins/" + cid + "/recover"));
        shows(info(V), go.get("/pins?filter=pinned,pin_error").lines().filter(l -> l.contains(V.toString())).findFirst().orElseThrow());
        shows(info(V), go.post("/pins/recover").lines().filter(l -> l.contains(V.toString())).findFirst().orElseThrow());
        assertThat(ASKED).contains("Status " + cid, "Recover " + cid, "StatusAll 20", "RecoverAllLocal");
    }

    private static void shows(PinInfo info, String json) {
        GlobalPinInfo found = Json.parse(json, Json::readGlobalPinInfo);
        assertThat(found.peerMap().get(self)).isEqualTo(info.info());
        assertThat(found.cid()).isEqualTo(info.cid());
        if (found.peerMap().size() == 1) {
            assertThat(found).isEqualTo(GlobalPinInfo.of(info));
        }
    }

    @Test
    void isAskedForLinksGarbageAndSize() throws Exception {
        String graph = go.get("/health/graph");
        assertThat(graph).as("links of our daemon, of this peer, its name, its daemon").contains(
                "\"" + C + "\":[\"" + D + "\",\"" + C + "\"]", "\"" + self + "\":[\"" + there + "\"]", "\"" + self + "\":\"holdfast\"",
                "\"" + self + "\":\"" + C + "\"");
        assertThat(go.post("/ipfs/gc")).contains("\"" + self + "\":{\"peer\":\"" + self + "\",\"peername\":\"holdfast\",\"keys\":[{\"key\":\"" + V
                + "\"},{\"key\":null,\"error\":\"one error\"}],\"error\":\"another error\"}");
        RepoStat all = Json.parse(go.proxied("/repo/stat"), Json::readRepoStat);
        assertThat(all.repoSize()).isBetween(1L << 50, (1L << 50) + (1 << 30));
        assertThat(all.storageMax()).isGreaterThan(1L << 51);
        assertThat(ASKED).contains("Peers", "SwarmPeers", "RepoGCLocal", "RepoStat");
    }

    @Test
    void isSentBlocks() throws Exception {
        go.add("?cid-version=1&raw-leaves=true", "x".repeat(300_000));
        assertThat(ASKED).contains("block of 262144, 262144").noneMatch(a -> String.valueOf(a).startsWith("found "));
    }

    @Test
    void hearsThatAMethodFails() throws Exception {
        AutoCloseable failing = here.endpoint(1, () -> List.of(
                new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (c, cid) -> CompletableFuture.failedFuture(new ClusterException.Refused("not today"))),
                ofOne(RpcMethods.TRACKER_STATUS_ALL, (c, filter) -> Feeds.failed(new ClusterException.Refused("nor ever")))));
        Cid cid = Cid.ofRaw(new byte[] {2});
        go.post("/pins/" + cid);
        PinInfoShort status = Json.parse(go.get("/pins/" + cid), Json::readGlobalPinInfo).peerMap().get(self);
        assertThat(status.status()).isEqualTo(TrackerStatus.CLUSTER_ERROR);
        assertThat(status.error()).isEqualTo("not today");
        assertThat(go.get("/pins").lines().filter(l -> l.contains(cid.toString()))).singleElement().asString().contains("nor ever");
        failing.close();
        here.endpoint(1, () -> List.of());
    }

    @Test
    void tellsWhoItIs() throws Exception {
        // it learns addresses meanwhile
        until("both say the same", () -> sorted(call(RpcMethods.CLUSTER_ID, null)).equals(sorted(idOverRest())));
        Id id = call(RpcMethods.CLUSTER_ID, null);
        assertThat(id.id()).isEqualTo(there);
        assertThat(id.version()).isEqualTo("1.1.6");
        assertThat(id.ipfs().id()).isNotNull();
        assertThat(get(Feeds.toList(here.rpc().stream(there, RpcMethods.CLUSTER_ID_STREAM, LIMIT)))).singleElement()
                .satisfies(one -> assertThat(one.peername()).isEqualTo(id.peername()));
        assertThat(call(RpcMethods.CLUSTER_VERSION, null)).isEqualTo("1.1.6");
        assertThat(get(Feeds.toList(here.rpc().stream(there, RpcMethods.CLUSTER_PEERS, LIMIT)))).contains(identity).hasSize(2);
        assertThat(call(RpcMethods.CLUSTER_PEER_ADD, self)).as("asks this peer who it is meanwhile").isEqualTo(identity);
    }

    private static Id idOverRest() {
        try {
            return Json.parse(go.get("/id"), Json::readId);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Id sorted(Id id) {
        return new Id(id.id(), sorted(id.addresses()), sorted(id.clusterPeers()), sorted(id.clusterPeersAddresses()), id.version(), id.commit(),
                id.rpcProtocolVersion(), id.error(), new IpfsId(id.ipfs().id(), sorted(id.ipfs().addresses()), id.ipfs().error()), id.peername());
    }

    private static <T> List<T> sorted(List<T> list) {
        return list.stream().sorted(Comparator.comparing(String::valueOf)).toList();
    }

    @Test
    void tellsStatuses() throws Exception {
        String cid = Json.parse(go.add("?name=n1&replication-min=1&replication-max=1&user-allocations=" + there + "&meta-k=v", "content"),
                Json::readAddedOutput).cid().toString();
        until("it is pinned", () -> call(RpcMethods.TRACKER_STATUS, Cid.parse(cid)).status() == TrackerStatus.PINNED);
        PinInfo info = call(RpcMethods.TRACKER_STATUS, Cid.parse(cid));
        assertThat(info.name()).isEqualTo("n1");
        assertThat(info.peer()).isEqualTo(there);
        assertThat(info.allocations()).containsExactly(there);
        assertThat(info.metadata()).isEqualTo(Map.of("k", "v"));
        GlobalPinInfo json = Json.parse(go.get("/pins/" + cid), Json::readGlobalPinInfo);
        assertThat(json.created()).isEqualTo(info.created());
        assertThat(json.peerMap().get(there)).usingRecursiveComparison().ignoringFields("timestamp").isEqualTo(info.info());
        List<PinInfo> all = get(Feeds.toList(here.rpc().stream(there, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.of(TrackerStatus.PINNED), LIMIT)));
        assertThat(all).anySatisfy(i -> assertThat(i).usingRecursiveComparison().ignoringFields("info.timestamp").isEqualTo(info));
        assertThat(all).allMatch(i -> i.status() == TrackerStatus.PINNED);
        assertThat(call(RpcMethods.TRACKER_RECOVER, Cid.parse(cid)).status()).isEqualTo(TrackerStatus.PINNED);
        assertThat(call(RpcMethods.CLUSTER_RECOVER_LOCAL, Cid.parse(cid)).cid()).hasToString(cid);
        assertThat(call(RpcMethods.TRACKER_STATUS, V).status()).isEqualTo(TrackerStatus.UNPINNED);
        assertThat(get(Feeds.toList(here.rpc().stream(there, RpcMethods.CLUSTER_RECOVER_ALL_LOCAL, LIMIT)))).noneMatch(i -> i.status() == TrackerStatus.PINNED);
    }

    @Test
    void takesAPin() throws Exception {
        Pin pin = new Pin(V, new PinOptions(2, 3, "n2", PinMode.DIRECT, 104_857_600, List.of(C), Instant.parse("2099-01-02T03:04:05Z"),
                Map.of("a", "1", "b", "2"), Cid.ofRaw(new byte[] {9}), List.of(ORIGIN)), PinType.DATA, List.of(D, C), 0, Cid.ofRaw(new byte[] {8}), T);
        call(RpcMethods.CONSENSUS_LOG_PIN, pin);
        Pin found = Json.parse(go.get("/allocations/" + V), Json::readPin);
        // its store keeps whole seconds, and no user allocations
        assertThat(found).isEqualTo(pin.withTimestamp(Instant.ofEpochSecond(T.getEpochSecond())).withOptions(withoutUserAllocations(pin.options())));
        call(RpcMethods.CONSENSUS_LOG_UNPIN, pin);
    }

    private static PinOptions withoutUserAllocations(PinOptions o) {
        return new PinOptions(o.replicationMin(), o.replicationMax(), o.name(), o.mode(), o.shardSize(), null, o.expireAt(), o.metadata(),
                o.pinUpdate(), o.origins());
    }

    @Test
    void tellsOfItsDaemonAndTakesBlocks() throws Exception {
        RepoStat stat = call(RpcMethods.IPFS_REPO_STAT, null);
        assertThat(stat.repoSize()).isPositive();
        assertThat(stat.storageMax()).isPositive();
        assertThat(call(RpcMethods.IPFS_SWARM_PEERS, null)).isEmpty();
        byte[] data = "a block of this peer".getBytes(StandardCharsets.UTF_8);
        Feed<NodeWithMeta> blocks = Feeds.of(List.of(new NodeWithMeta(data, Cid.ofRaw(data), data.length)));
        assertThat(get(Feeds.toList(here.rpc().stream(there, RpcMethods.IPFS_BLOCK_STREAM, blocks, LIMIT)))).isEmpty();
        PeerRepoGc gc = call(RpcMethods.CLUSTER_REPO_GC_LOCAL, null);
        assertThat(gc.peer()).isEqualTo(there);
        assertThat(gc.error()).isEmpty();
        assertThat(gc.keys()).as("the block was stored, and nothing kept it").extracting(RepoGc::key)
                .anyMatch(k -> k != null && k.multihash().equals(Cid.ofRaw(data).multihash()));
    }

    @Test
    void refusesWhatIsClosed() {
        fails(here.rpc().call(there, RpcMethods.CLUSTER_CONNECT_GRAPH, null, LIMIT), Reason.NOT_AUTHORIZED,
                "client does not have permissions to call Cluster.ConnectGraph");
        fails(here.rpc().call(there, RpcMethods.CLUSTER_IPFS_ID, there, LIMIT), Reason.NOT_AUTHORIZED, "Cluster.IPFSID");
        fails(here.rpc().stream(there, RpcMethods.CLUSTER_PINS, LIMIT).next(1), Reason.NOT_AUTHORIZED, "Cluster.Pins");
        fails(here.rpc().call(there, new Unary<>("Cluster", "None", Access.OPEN, Msgpack.NOTHING, Msgpack.NOTHING), null, LIMIT),
                Reason.NOT_SUPPORTED, "rpc: can't find method None");
        fails(here.rpc().stream(there, new Streaming<>("None", "None", Access.OPEN, Msgpack.NOTHING, Msgpack.TEXT), LIMIT).next(1),
                Reason.NOT_SUPPORTED, "rpc: can't find service None");
        fails(here.rpc().call(there, new Unary<>("PinTracker", "Status", Access.OPEN, Msgpack.INT, Msgpack.NOTHING), 5L, LIMIT),
                Reason.NOT_SUPPORTED, "");
    }
}
