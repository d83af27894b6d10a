package io.holdfast.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.NodeWithMeta;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinPath;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.rpc.RpcEndpoint.Handler;
import io.holdfast.spi.rpc.RpcEndpoint.StreamHandler;
import io.holdfast.spi.rpc.RpcEndpoint.UnaryHandler;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.ipfs.FakeIpfsConnector;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import io.holdfast.testkit.tracker.MapState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What this peer answers to others, without a network between. */
class CoreHandlersTest {
    private static final PeerId CALLER = PeerId.parse("12D3KooWCd3eX8r5ihRvzK7P1yPq5aakaBJhG5GNj18YTztPhoCa");
    private static final byte[] BYTES = "a".getBytes(StandardCharsets.UTF_8);
    private static final Cid A = Cid.ofRaw(BYTES);

    private final TestParts parts = new TestParts();
    private final MapState state = new MapState();
    private final ListTracker tracker = new ListTracker();
    private final FakeIpfsConnector ipfs = new FakeIpfsConnector();
    private ClusterCore core;
    private List<Handler<?, ?>> handlers;

    @BeforeEach
    void start() {
        core = new ClusterCore(TestNode.in(Path.of("/none")), parts, new ClusterConfig(-1, -1, Duration.ofHours(1), Duration.ofHours(1), false),
                Clock.systemUTC());
        parts.with(State.class, state).with(PinTracker.class, tracker).with(IpfsConnector.class, ipfs)
                .with(Consensus.class, new StateConsensus(state, core));
        core.start();
        handlers = core.handlers();
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @SuppressWarnings("unchecked")
    private <A, R> R call(Unary<A, R> method, A argument) {
        UnaryHandler<A, R> handler = (UnaryHandler<A, R>) handlers.stream().filter(h -> h.method() == method).findFirst().orElseThrow();
        return get(handler.answer().apply(CALLER, argument));
    }

    @SafeVarargs
    @SuppressWarnings("unchecked")
    private <A, R> List<R> list(Streaming<A, R> method, A... arguments) {
        StreamHandler<A, R> handler = (StreamHandler<A, R>) handlers.stream().filter(h -> h.method() == method).findFirst().orElseThrow();
        return get(Feeds.toList(handler.answer().apply(CALLER, Feeds.of(List.of(arguments)))));
    }

    @Test
    void whoItIs() {
        assertThat(call(RpcMethods.CLUSTER_ID, null).id()).isEqualTo(TestNode.PEER);
        assertThat(list(RpcMethods.CLUSTER_ID_STREAM)).hasSize(1);
        assertThat(call(RpcMethods.CLUSTER_VERSION, null)).isEqualTo("1.1.6");
        assertThat(list(RpcMethods.CLUSTER_PEERS)).singleElement().satisfies(id -> assertThat(id.peername()).isEqualTo("test"));
        assertThat(list(RpcMethods.CLUSTER_PEERS_WITH_FILTER, List.of(CALLER))).isEmpty();
        assertThat(list(RpcMethods.CLUSTER_PEERS_WITH_FILTER, List.of(TestNode.PEER))).hasSize(1);
        assertThat(call(RpcMethods.CONSENSUS_PEERS, null)).containsExactly(TestNode.PEER);
        assertThat(call(RpcMethods.CLUSTER_IPFS_ID, null)).isEqualTo(get(ipfs.id()));
        assertThatThrownBy(() -> call(RpcMethods.CLUSTER_IPFS_ID, CALLER)).isInstanceOf(ClusterException.NotFound.class);
    }

    @Test
    void pins() {
        Pin pin = call(RpcMethods.CLUSTER_PIN, Pin.of(A, PinOptions.DEFAULT.withName("n")));
        assertThat(call(RpcMethods.CLUSTER_PIN_GET, A)).isEqualTo(pin);
        assertThat(list(RpcMethods.CLUSTER_PINS)).containsExactly(pin);
        assertThat(call(RpcMethods.CLUSTER_STATUS, A).peerMap().get(TestNode.PEER).status()).isEqualTo(TrackerStatus.PINNED);
        assertThat(call(RpcMethods.CLUSTER_UNPIN, pin).cid()).isEqualTo(A);
        assertThatThrownBy(() -> call(RpcMethods.CLUSTER_PIN_GET, A)).hasMessageContaining("pin is not part of the pinset");
        assertThat(call(RpcMethods.CLUSTER_PIN_PATH, new PinPath(A.toString(), PinOptions.DEFAULT)).cid()).isEqualTo(A);
        assertThat(call(RpcMethods.CLUSTER_UNPIN_PATH, new PinPath("/ipfs/" + A, PinOptions.DEFAULT)).cid()).isEqualTo(A);
        call(RpcMethods.CONSENSUS_LOG_PIN, pin);
        assertThat(state.get(A)).contains(pin);
        call(RpcMethods.CONSENSUS_LOG_UNPIN, pin);
        assertThat(state.count()).isZero();
    }

    @Test
    void statusesOfThisPeerCarryItsNames() {
        call(RpcMethods.TRACKER_TRACK, Pin.of(A, PinOptions.DEFAULT.withName("n")));
        for (PinInfo info : List.of(call(RpcMethods.TRACKER_STATUS, A), call(RpcMethods.CLUSTER_STATUS_LOCAL, A), call(RpcMethods.TRACKER_RECOVER, A),
                call(RpcMethods.CLUSTER_RECOVER_LOCAL, A))) {
            assertThat(info.status()).isEqualTo(TrackerStatus.PINNED);
            assertThat(info.info().peername()).isEqualTo("test");
        }
        tracker.listed.add(new PinInfo(A, "n", TestNode.PEER, List.of(), null, Times.ZERO, null, PinInfoShort.of(TrackerStatus.PIN_ERROR, Times.ZERO, "e")));
        for (List<PinInfo> infos : List.of(list(RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL), list(RpcMethods.CLUSTER_STATUS_ALL_LOCAL, StatusFilter.ALL))) {
            assertThat(infos).singleElement().satisfies(i -> assertThat(i.info().peername()).isEqualTo("test"));
        }
        assertThat(list(RpcMethods.CLUSTER_STATUS_ALL, StatusFilter.ALL)).hasSize(1);
        assertThat(list(RpcMethods.CLUSTER_RECOVER_ALL_LOCAL)).isEmpty();
        assertThat(call(RpcMethods.TRACKER_PIN_QUEUE_SIZE, null)).isZero();
        call(RpcMethods.TRACKER_UNTRACK, Pin.of(A));
        assertThat(call(RpcMethods.TRACKER_STATUS, A).status()).isEqualTo(TrackerStatus.UNPINNED);
        assertThatThrownBy(() -> call(RpcMethods.TRACKER_STATUS, null)).hasMessageContaining("found no cid");
        assertThatThrownBy(() -> list(RpcMethods.TRACKER_STATUS_ALL)).hasMessageContaining("found no argument");
    }

    @Test
    void theDaemon() {
        assertThat(list(RpcMethods.IPFS_BLOCK_STREAM, new NodeWithMeta(BYTES, A, 1), new NodeWithMeta(null, Cid.ofRaw(new byte[0]), 0))).isEmpty();
        assertThat(call(RpcMethods.IPFS_BLOCK_GET, A)).isEqualTo(BYTES);
        call(RpcMethods.IPFS_PIN, Pin.of(A));
        assertThat(call(RpcMethods.IPFS_PIN_LS_CID, Pin.of(A)).text()).isEqualTo("recursive");
        assertThat(list(RpcMethods.IPFS_PIN_LS, List.of("recursive"))).singleElement().satisfies(p -> assertThat(p.cid()).isEqualTo(A));
        assertThat(call(RpcMethods.IPFS_REPO_STAT, null)).isEqualTo(get(ipfs.repoStat()));
        assertThat(call(RpcMethods.IPFS_SWARM_PEERS, null)).isEqualTo(get(ipfs.swarmPeers()));
        call(RpcMethods.IPFS_UNPIN, Pin.of(A));
        assertThat(ipfs.pinned()).isEmpty();
        assertThat(call(RpcMethods.CLUSTER_REPO_GC_LOCAL, null).peer()).isEqualTo(TestNode.PEER);
        assertThatThrownBy(() -> list(RpcMethods.IPFS_BLOCK_STREAM, new NodeWithMeta(BYTES, null, 1))).hasMessageContaining("found no cid");
    }

    @Test
    void noMethodTwice() {
        assertThat(handlers).doesNotHaveDuplicates().extracting(h -> h.method().path()).doesNotHaveDuplicates().hasSizeGreaterThan(35);
    }
}
