package io.holdfast.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.rpc.Outcome;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.host.FakeHost;
import io.holdfast.testkit.host.FakeNetwork;
import io.holdfast.testkit.ipfs.FakeIpfsConnector;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import io.holdfast.testkit.tracker.MapState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer with others answers for all of them: one is well, one is dead, one is slow, one may not be asked. */
class AcrossPeersTest {
    private static final Instant T = Instant.parse("2026-01-02T03:04:05Z");
    private static final Cid A = Cid.ofRaw(new byte[] {1});
    private static final PeerId SELF = TestNode.PEER;
    private static final PeerId WELL = TestNode.generate(null, null).id();
    private static final PeerId DEAD = TestNode.generate(null, null).id();
    private static final PeerId SLOW = TestNode.generate(null, null).id();
    private static final PeerId CLOSED = TestNode.generate(null, null).id();

    private final TestParts parts = new TestParts();
    private final MapState state = new MapState();
    private final Answers rpc = new Answers();
    private ClusterCore core;

    /** What the others answer, by peer and method. */
    private static final class Answers implements Rpc {
        final Map<String, CompletableFuture<Object>> told = new ConcurrentHashMap<>();

        void tell(PeerId peer, Unary<?, ?> method, Object reply) {
            told.put(peer + method.path(), CompletableFuture.completedFuture(reply));
        }

        void fail(PeerId peer, Unary<?, ?> method, Reason reason, String text) {
            told.put(peer + method.path(), CompletableFuture.failedFuture(new RpcException(reason, text)));
        }

        CompletableFuture<Object> later(PeerId peer, Unary<?, ?> method) {
            return told.computeIfAbsent(peer + method.path(), k -> new CompletableFuture<>());
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A, R> CompletableFuture<R> call(PeerId peer, Unary<A, R> method, A argument, Duration limit) {
            assertThat(limit).isEqualTo(Duration.ofSeconds(15));
            CompletableFuture<Object> answer = told.get(peer + method.path());
            return (CompletableFuture<R>) (answer != null ? answer
                    : CompletableFuture.failedFuture(new RpcException(Reason.NOT_SUPPORTED, "rpc: can't find method " + method.name())));
        }

        @Override
        public <A, R> Feed<R> stream(PeerId peer, Streaming<A, R> method, Feed<A> arguments, Duration limit) {
            return Feeds.failed(new RpcException(Reason.NOT_SUPPORTED, method.path()));
        }

        @Override
        public <A, R> CompletionStage<Map<PeerId, Outcome<R>>> broadcast(Collection<PeerId> peers, Unary<A, R> method, A argument, Duration limit) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException(method.path()));
        }
    }

    private record Members(Consensus one, List<PeerId> peers) implements Consensus {
        @Override
        public CompletionStage<Void> pin(Pin pin) {
            return one.pin(pin);
        }

        @Override
        public CompletionStage<Void> unpin(Cid cid) {
            return one.unpin(cid);
        }

        @Override
        public boolean isReady() {
            return true;
        }
    }

    @BeforeEach
    void start() {
        open(false);
    }

    private void open(boolean follower) {
        core = new ClusterCore(TestNode.in(Path.of("/none")), parts, new ClusterConfig(-1, -1, Duration.ofHours(1), Duration.ofHours(1), follower),
                Clock.systemUTC());
        parts.with(io.holdfast.spi.state.State.class, state).with(PinTracker.class, new ListTracker()).with(IpfsConnector.class, new FakeIpfsConnector())
                .with(Consensus.class, new Members(new StateConsensus(state, core), List.of(SELF, WELL, DEAD, CLOSED)));
        core.addRpc(rpc);
        core.start();
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static PinInfo info(PeerId peer, TrackerStatus status) {
        return new PinInfo(A, "n", peer, List.of(), List.of(), T, null, PinInfoShort.of(status, T, "").by("other", null, null));
    }

    private void members(PeerId... peers) {
        parts.with(Consensus.class, new Members(new StateConsensus(state, core), List.of(peers)));
    }

    private void others(Unary<Cid, PinInfo> method, TrackerStatus status) {
        rpc.tell(WELL, method, info(WELL, status));
        rpc.fail(DEAD, method, Reason.UNREACHABLE, "dial backoff");
        rpc.fail(CLOSED, method, Reason.NOT_AUTHORIZED, "client does not have permissions");
    }

    private static Id id(PeerId peer) {
        return new Id(peer, List.of(), List.of(), List.of(), "1.1.6", "", "", "", IpfsId.failed(""), "other");
    }

    @Test
    void thisPeerTellsItsMembersAndWhereTheyAre() throws Exception {
        FakeNetwork network = new FakeNetwork();
        FakeHost host = network.host(TestNode.in(Path.of("/none")));
        FakeHost other = network.host(TestNode.generate(null, null));
        core.addHost(host);
        host.peerStore().add(WELL, other.addresses(), Duration.ofHours(1));
        host.peerStore().add(SELF, host.addresses(), Duration.ofHours(1));
        Id id = get(core.id());
        assertThat(id.addresses()).containsExactly(host.addresses().get(0).withPeer(SELF));
        assertThat(id.clusterPeers()).containsExactly(SELF, WELL, DEAD, CLOSED);
        assertThat(id.clusterPeersAddresses()).containsExactly(other.addresses().get(0).withPeer(WELL));
        core.removeHost(host);
        assertThat(get(core.id()).addresses()).isEmpty();
    }

    @Test
    void aSlowPeerKeepsNoOtherBack() {
        members(SLOW, SELF, WELL, DEAD, CLOSED);
        rpc.tell(WELL, RpcMethods.CLUSTER_ID, id(WELL));
        rpc.fail(DEAD, RpcMethods.CLUSTER_ID, Reason.UNREACHABLE, "dial backoff");
        rpc.fail(CLOSED, RpcMethods.CLUSTER_ID, Reason.NOT_AUTHORIZED, "no");
        CompletableFuture<Object> slow = rpc.later(SLOW, RpcMethods.CLUSTER_ID);
        try (Feed<Id> peers = core.peers()) {
            List<Id> three = new java.util.ArrayList<>();
            while (three.size() < 3) {
                three.addAll(get(peers.next(10)));
            }
            assertThat(three).extracting(Id::id).containsExactlyInAnyOrder(SELF, WELL, DEAD);
            assertThat(three).filteredOn(i -> i.id().equals(DEAD)).singleElement()
                    .isEqualTo(new Id(DEAD, null, null, null, "", "", "", "dial backoff", IpfsId.failed(""), ""));
            CompletableFuture<List<Id>> last = peers.next(10).toCompletableFuture();
            assertThat(last).isNotDone();
            slow.complete(id(SLOW));
            assertThat(get(last)).containsExactly(id(SLOW));
            assertThat(get(peers.next(10))).isEmpty();
        }
    }

    @Test
    void aListingThatIsClosedGivesUpItsCalls() {
        members(SLOW);
        CompletableFuture<Object> slow = rpc.later(SLOW, RpcMethods.CLUSTER_ID);
        Feed<Id> peers = core.peers();
        CompletableFuture<List<Id>> waiting = peers.next(1).toCompletableFuture();
        peers.close();
        assertThat(slow).isCancelled();
        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void everybodyIsAskedForAPinOfAll() {
        get(core.pin(Pin.of(A, PinOptions.DEFAULT.withName("n"))));
        others(RpcMethods.TRACKER_STATUS, TrackerStatus.PINNING);
        GlobalPinInfo g = get(core.status(A, false));
        assertThat(g.name()).isEqualTo("n");
        assertThat(g.peerMap()).containsOnlyKeys(SELF, WELL, DEAD);
        assertThat(g.peerMap().get(SELF).status()).isEqualTo(TrackerStatus.PINNED);
        assertThat(g.peerMap().get(SELF).peername()).isEqualTo("test");
        assertThat(g.peerMap().get(WELL)).isEqualTo(info(WELL, TrackerStatus.PINNING).info());
        assertThat(g.peerMap().get(DEAD).status()).isEqualTo(TrackerStatus.CLUSTER_ERROR);
        assertThat(g.peerMap().get(DEAD).error()).isEqualTo("dial backoff");
        assertThat(get(core.status(A, true)).peerMap()).containsOnlyKeys(SELF);
    }

    @Test
    void onlyTheAllocatedAreAsked() {
        state.put(Pin.of(A, PinOptions.DEFAULT.withReplication(1, 1)).withAllocations(List.of(WELL)));
        others(RpcMethods.TRACKER_STATUS, TrackerStatus.PINNED);
        GlobalPinInfo g = get(core.status(A, false));
        assertThat(g.allocations()).containsExactly(WELL);
        assertThat(g.peerMap()).containsOnlyKeys(SELF, WELL, DEAD, CLOSED);
        assertThat(g.peerMap().get(WELL).status()).isEqualTo(TrackerStatus.PINNED);
        assertThat(List.of(SELF, DEAD, CLOSED)).allMatch(p -> g.peerMap().get(p).status() == TrackerStatus.REMOTE);
    }

    @Test
    void nobodyElseIsAskedForWhatIsNotThere() {
        GlobalPinInfo g = get(core.status(A, false));
        assertThat(g.peerMap()).containsOnlyKeys(SELF, WELL, DEAD, CLOSED);
        assertThat(g.peerMap().values()).allMatch(i -> i.status() == TrackerStatus.UNPINNED);
        assertThat(g.allocations()).isEmpty();
    }

    @Test
    void recoveryAndComparisonReachTheOthers() {
        get(core.pin(Pin.of(A, PinOptions.DEFAULT)));
        others(RpcMethods.TRACKER_RECOVER, TrackerStatus.PIN_QUEUED);
        assertThat(get(core.recover(A, false)).peerMap().get(WELL).status()).isEqualTo(TrackerStatus.PIN_QUEUED);
        others(RpcMethods.TRACKER_SYNC, TrackerStatus.UNEXPECTEDLY_UNPINNED);
        assertThat(get(core.sync(A, false)).peerMap().get(WELL).status()).isEqualTo(TrackerStatus.UNEXPECTEDLY_UNPINNED);
    }

    @Test
    void aPeerThatKnowsNoComparisonTellsItsStatus() {
        get(core.pin(Pin.of(A, PinOptions.DEFAULT)));
        others(RpcMethods.TRACKER_STATUS, TrackerStatus.PIN_ERROR);
        assertThat(get(core.sync(A, false)).peerMap().get(WELL).status()).isEqualTo(TrackerStatus.PIN_ERROR);
    }

    @Test
    void aFollowerAnswersForItself() throws Exception {
        state.put(Pin.of(A, PinOptions.DEFAULT));
        core.stop();
        open(true);
        assertThat(get(core.status(A, false)).peerMap()).containsOnlyKeys(SELF);
    }

    @Test
    void withoutAnRpcTheOthersAreUnreachable() {
        core.removeRpc(rpc);
        get(core.pin(Pin.of(A, PinOptions.DEFAULT)));
        assertThat(get(core.status(A, false)).peerMap().get(WELL).error()).endsWith("there is no network");
        assertThat(get(Feeds.toList(core.peers()))).filteredOn(i -> !i.error().isEmpty()).hasSize(3);
    }
}
