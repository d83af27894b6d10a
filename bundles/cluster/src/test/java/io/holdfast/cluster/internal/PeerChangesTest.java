package io.holdfast.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ClusterException;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.rpc.Outcome;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcEndpoint.UnaryHandler;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcMethod.Streaming;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feed;
import io.holdfast.testkit.consensus.FakeConsensus;
import io.holdfast.testkit.host.FakeHost;
import io.holdfast.testkit.host.FakeNetwork;
import io.holdfast.testkit.ipfs.FakeIpfsConnector;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers come and go: over RPC and through the core, with a consensus that agrees at once and a network that the test plays. */
class PeerChangesTest {
    private static final PeerId SELF = TestNode.PEER;
    private static final PeerId OTHER = PeerId.parse("12D3KooWCd3eX8r5ihRvzK7P1yPq5aakaBJhG5GNj18YTztPhoCa");
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/9096/p2p/" + OTHER);

    private final FakeConsensus consensus = new FakeConsensus(SELF);
    private final TestParts parts = new TestParts().with(Consensus.class, consensus).with(IpfsConnector.class, new FakeIpfsConnector());
    private final List<String> called = new ArrayList<>();
    private CompletableFuture<Id> answer = CompletableFuture.completedFuture(new Id(OTHER, List.of(ADDRESS), List.of(OTHER), List.of(), "1.1.6", "",
            Rpc.PROTOCOL, "", new IpfsId(OTHER, List.of(), ""), "other"));
    private ClusterCore core;

    private final Rpc rpc = new Rpc() {
        @Override
        @SuppressWarnings("unchecked")
        public <A, R> CompletableFuture<R> call(PeerId peer, Unary<A, R> method, A argument, Duration limit) {
            called.add(method.path() + " of " + peer + " with " + argument);
            return (CompletableFuture<R>) answer;
        }

        @Override
        public <A, R> Feed<R> stream(PeerId peer, Streaming<A, R> method, Feed<A> arguments, Duration limit) {
            throw new AssertionError(method.path());
        }

        @Override
        public <A, R> CompletionStage<Map<PeerId, Outcome<R>>> broadcast(Collection<PeerId> peers, Unary<A, R> method, A argument, Duration limit) {
            throw new AssertionError(method.path());
        }
    };

    @BeforeEach
    void start() {
        core = new ClusterCore(TestNode.in(Path.of("/none")), parts, new ClusterConfig(-1, -1, Duration.ofHours(1), Duration.ofHours(1), false),
                Clock.systemUTC());
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

    @SuppressWarnings("unchecked")
    private <A, R> R call(Unary<A, R> method, A argument) {
        UnaryHandler<A, R> handler = (UnaryHandler<A, R>) core.handlers().stream().filter(h -> h.method() == method).findFirst().orElseThrow();
        return get(handler.answer().apply(OTHER, argument));
    }

    @Test
    void whoIsAddedIsAMemberAndSaysWhoItIs() {
        Id id = call(RpcMethods.CLUSTER_PEER_ADD, OTHER);
        assertThat(id.peername()).isEqualTo("other");
        assertThat(id.clusterPeers()).containsExactly(OTHER, SELF);
        assertThat(consensus.peers()).containsExactly(SELF, OTHER);
        assertThat(called).containsExactly("Cluster.ID of " + OTHER + " with null");
    }

    @Test
    void addedButNotThereToBeAsked() {
        answer = CompletableFuture.failedFuture(new RpcException(RpcException.Reason.UNREACHABLE, "dial backoff"));
        Id id = get(core.peerAdd(OTHER));
        assertThat(id.id()).isEqualTo(OTHER);
        assertThat(id.error()).isEqualTo("dial backoff");
        assertThat(consensus.peers()).contains(OTHER);
        core.removeRpc(rpc);
        assertThat(get(core.peerAdd(OTHER)).error()).contains("no network");
    }

    @Test
    void thisVeryPeerIsNotAskedOverTheNetwork() {
        assertThat(get(core.peerAdd(SELF)).id()).isEqualTo(SELF);
        assertThat(called).isEmpty();
    }

    @Test
    void whoIsRemovedIsNoMember() {
        call(RpcMethods.CONSENSUS_ADD_PEER, OTHER);
        assertThat(consensus.peers()).contains(OTHER);
        call(RpcMethods.CONSENSUS_RM_PEER, OTHER);
        assertThat(consensus.peers()).containsExactly(SELF);
        call(RpcMethods.CONSENSUS_ADD_PEER, OTHER);
        call(RpcMethods.CLUSTER_PEER_REMOVE, OTHER);
        call(RpcMethods.CLUSTER_PEER_REMOVE, OTHER);
        assertThat(consensus.peers()).containsExactly(SELF);
        assertThat(called).isEmpty();
    }

    @Test
    void whatTheConsensusSaysIsSaid() {
        consensus.failure = new ClusterException.NotReady("another change of the members is under way", Duration.ofSeconds(1));
        assertThatThrownBy(() -> call(RpcMethods.CLUSTER_PEER_ADD, OTHER)).hasCause(consensus.failure);
        assertThatThrownBy(() -> call(RpcMethods.CLUSTER_PEER_REMOVE, OTHER)).hasCause(consensus.failure);
        assertThat(called).isEmpty();
    }

    @Test
    void membersThatDoNotChange() {
        parts.with(Consensus.class, new StateConsensus(null, core));
        assertThatThrownBy(() -> get(core.peerAdd(OTHER))).hasCauseInstanceOf(ClusterException.Refused.class)
                .hasMessageContaining("cannot add peer " + OTHER + ": the members of this consensus do not change");
        assertThatThrownBy(() -> get(core.peerRemove(SELF))).hasMessageContaining("cannot remove ourselves from a 1-peer cluster");
    }

    @Test
    void joiningKeepsTheAddressAndAsksToBeAdded() {
        FakeHost host = new FakeNetwork().host(TestNode.in(Path.of("/none")));
        core.addHost(host);
        call(RpcMethods.CLUSTER_JOIN, ADDRESS);
        assertThat(called).containsExactly("Cluster.PeerAdd of " + OTHER + " with " + SELF);
        assertThat(host.peerStore().addresses(OTHER)).containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/9096"));
        answer = CompletableFuture.failedFuture(new RpcException(RpcException.Reason.METHOD, "no"));
        assertThatThrownBy(() -> get(core.join(ADDRESS))).hasCauseInstanceOf(ClusterException.Refused.class).hasMessageContaining("no");
        answer = CompletableFuture.failedFuture(new RpcException(RpcException.Reason.TIMED_OUT, "late"));
        assertThatThrownBy(() -> get(core.join(ADDRESS))).hasCauseInstanceOf(ClusterException.Indeterminate.class);
    }

    @Test
    void whomCannotBeJoined() {
        assertThatThrownBy(() -> get(core.join(ADDRESS))).hasCauseInstanceOf(ClusterException.NotReady.class).hasMessageContaining("no network");
        get(core.join(Multiaddr.parse("/ip4/127.0.0.1/tcp/9096/p2p/" + SELF)));
        assertThatThrownBy(() -> core.join(Multiaddr.parse("/ip4/127.0.0.1/tcp/9096"))).isInstanceOf(ClusterException.Invalid.class)
                .hasMessageContaining("expected the address of a peer");
        assertThatThrownBy(() -> call(RpcMethods.CLUSTER_JOIN, null)).hasMessageContaining("found no address");
        assertThatThrownBy(() -> call(RpcMethods.CLUSTER_PEER_ADD, null)).hasMessageContaining("found no peer ID");
        assertThatThrownBy(() -> call(RpcMethods.CONSENSUS_ADD_PEER, null)).hasMessageContaining("found no peer ID");
    }
}
