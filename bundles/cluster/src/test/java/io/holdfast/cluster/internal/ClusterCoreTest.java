package io.holdfast.cluster.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.AddedOutput;
import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.spi.cluster.Adder;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.ipfs.FakeIpfsConnector;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import io.holdfast.testkit.tracker.MapState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a request means. */
class ClusterCoreTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Cid A = Cid.ofRaw("a".getBytes(StandardCharsets.UTF_8));
    private static final Cid B = Cid.ofRaw("b".getBytes(StandardCharsets.UTF_8));
    /** Before the others in the order of the pinset. */
    private static final Cid FIRST = Cid.ofRaw(new byte[] {3});

    private final TestParts parts = new TestParts();
    private final MapState state = new MapState();
    private final ListTracker tracker = new ListTracker();
    private final FakeIpfsConnector ipfs = new FakeIpfsConnector();
    private ClusterCore core;

    @BeforeEach
    void start() {
        open(false);
    }

    private void open(boolean follower) {
        open(new ClusterConfig(-1, -1, Duration.ofHours(1), Duration.ofHours(1), follower));
    }

    private void open(ClusterConfig config) {
        core = new ClusterCore(TestNode.in(Path.of("/none")), parts, config, Clock.fixed(NOW, ZoneOffset.UTC));
        parts.with(State.class, state).with(PinTracker.class, tracker).with(IpfsConnector.class, ipfs)
                .with(Consensus.class, new StateConsensus(state, core));
        core.start();
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw ClusterException.of(e);
        }
    }

    private Pin pin(Cid cid, PinOptions options) {
        return get(core.pin(Pin.of(cid, options)));
    }

    private void refused(PinOptions options, String text) {
        long before = state.count();
        assertThatThrownBy(() -> pin(A, options)).isInstanceOf(ClusterException.Refused.class).hasMessage(text);
        assertThat(state.count()).isEqualTo(before);
    }

    @Test
    void aPinIsFilledInStoredAndTracked() {
        Pin p = pin(A, PinOptions.DEFAULT.withName("n"));
        assertThat(p.everywhere()).isTrue();
        assertThat(p.allocations()).isEmpty();
        assertThat(p.timestamp()).isEqualTo(NOW);
        assertThat(state.get(A)).contains(p);
        assertThat(tracker.told).contains("track n");
    }

    @Test
    void wrongReplicationFactorsAreRefused() {
        String prefix = "cluster.replication_factor_";
        refused(PinOptions.DEFAULT.withReplication(3, 2), prefix + "min is larger than max");
        refused(PinOptions.DEFAULT.withReplication(-2, 1), prefix + "min is wrong");
        refused(PinOptions.DEFAULT.withReplication(1, -2), prefix + "min is larger than max");
        refused(PinOptions.DEFAULT.withReplication(1, -1), prefix + "min is larger than max");
        refused(PinOptions.DEFAULT.withReplication(-1, 2), prefix + "min and max must be -1 when one of them is");
        refused(PinOptions.DEFAULT.withReplication(2, 3), "not enough peers to allocate CID. Needed at least: 2. Wanted at most: 3. "
                + "Available candidates: 1. See logs for more info.");
    }

    @Test
    void oneCopyIsAllocatedToThisPeer() {
        assertThat(pin(A, PinOptions.DEFAULT.withReplication(1, 2)).allocations()).containsExactly(TestNode.PEER);
    }

    @Test
    void anExpiryInThePastIsRefused() {
        refused(PinOptions.DEFAULT.withExpireAt(NOW.minusSeconds(1)), "pin.ExpireAt set before current time");
        refused(PinOptions.DEFAULT.withExpireAt(Instant.EPOCH), "pin.ExpireAt set before current time");
    }

    @Test
    void aRecursivePinDoesNotBecomeDirectButTheReverseIsFine() {
        pin(A, PinOptions.DEFAULT);
        refused(PinOptions.DEFAULT.withMode(PinMode.DIRECT), "cannot repin a CID which is already pinned in recursive mode "
                + "(new pin is pinned as direct). Unpin it first.");
        pin(B, PinOptions.DEFAULT.withMode(PinMode.DIRECT));
        assertThat(pin(B, PinOptions.DEFAULT).maxDepth()).isEqualTo(-1);
    }

    @Test
    void anUpdateCopiesTheOldPin() {
        pin(A, PinOptions.DEFAULT.withName("old"));
        Pin p = pin(B, PinOptions.DEFAULT.withPinUpdate(A));
        assertThat(p.options().name()).isEqualTo("old");
        assertThat(p.options().pinUpdate()).isEqualTo(A);
        assertThat(state.count()).isEqualTo(2);
        assertThatThrownBy(() -> pin(A, PinOptions.DEFAULT.withPinUpdate(Cid.ofRaw(new byte[] {9}))))
                .isInstanceOf(ClusterException.NotFound.class);
    }

    @Test
    void unpinGivesThePinAndAnUnknownOneIsNotFound() {
        pin(A, PinOptions.DEFAULT.withName("n"));
        assertThat(get(core.unpin(A)).options().name()).isEqualTo("n");
        assertThat(tracker.told).contains("untrack");
        assertThatThrownBy(() -> get(core.unpin(A))).isInstanceOf(ClusterException.NotFound.class)
                .hasMessage("pin is not part of the pinset");
    }

    @Test
    void aShardIsNotUnpinnedByItself() {
        state.put(new Pin(A, PinOptions.DEFAULT, PinType.SHARD, List.of(), 1, null, NOW));
        assertThatThrownBy(() -> get(core.unpin(A))).hasMessage("cannot unpin a shard directly. Unpin content root CID instead");
        assertThat(state.count()).isEqualTo(1);
    }

    @Test
    void aFollowerRefusesWrites() throws Exception {
        core.stop();
        open(true);
        refused(PinOptions.DEFAULT, "this peer is configured to be in follower mode. Write operations are disabled");
        assertThatThrownBy(() -> core.add(AddParams.DEFAULT, o -> { })).hasMessageContaining("follower mode");
    }

    @Test
    void theStatusOfAnUnknownCidIsUnpinnedNow() {
        GlobalPinInfo g = get(core.status(A, false));
        assertThat(g.peerMap().get(TestNode.PEER).status()).isEqualTo(TrackerStatus.UNPINNED);
        assertThat(g.peerMap().get(TestNode.PEER).peername()).isEqualTo("test");
        assertThat(g.created()).isEqualTo(NOW);
        assertThat(g.allocations()).isEmpty();
        assertThat(g.origins()).isNull();
        GlobalPinInfo local = get(core.status(A, true));
        assertThat(local.allocations()).isNull();
        assertThat(local.created()).isEqualTo(Times.ZERO);
    }

    @Test
    void recoverOfAnUnknownCidIsNotFoundOnlyLocally() {
        assertThat(get(core.recover(A, false)).cid()).isEqualTo(A);
        assertThatThrownBy(() -> get(core.recover(A, true))).isInstanceOf(ClusterException.NotFound.class);
    }

    @Test
    void theIdTellsOfADaemonThatIsAway() {
        ipfs.away(true);
        Id id = get(core.id());
        assertThat(id.error()).isEmpty();
        assertThat(id.ipfs().error()).isNotEmpty();
        assertThat(id.clusterPeers()).containsExactly(TestNode.PEER);
    }

    @Test
    void pathsAreResolvedOrRefusedByName() {
        assertThat(get(core.pinPath("/ipfs/" + A, PinOptions.DEFAULT)).cid()).isEqualTo(A);
        assertThat(get(core.pinPath(B.toString(), PinOptions.DEFAULT)).cid()).isEqualTo(B);
        assertThatThrownBy(() -> get(core.pinPath("/ftp/x", PinOptions.DEFAULT)))
                .isInstanceOf(ClusterException.Invalid.class).hasMessageContaining("'ftp'");
        assertThatThrownBy(() -> get(core.pinPath("/ipfs/nonsense", PinOptions.DEFAULT)))
                .isInstanceOf(ClusterException.Invalid.class).hasMessageContaining("nonsense");
    }

    @Test
    void anAddPutsTheBlocksAndPinsTheRoot() {
        List<AddedOutput> out = new ArrayList<>();
        Cid root;
        try (Adder adder = core.add(AddParams.DEFAULT, out::add)) {
            get(adder.file("hello.txt"));
            get(adder.data(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8))));
            get(adder.endFile());
            root = get(adder.finish());
        }
        assertThat(root).hasToString("QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN");
        assertThat(out).hasSize(1);
        assertThat(out.get(0).allocations()).containsExactly(TestNode.PEER);
        assertThat(state.get(root)).isPresent();
        List<ByteBuffer> read = get(Feeds.toList(core.cat(root.toString())));
        assertThat(StandardCharsets.UTF_8.decode(read.get(0)).toString()).isEqualTo("hello\n");
        assertThatThrownBy(() -> get(Feeds.toList(core.cat(A.toString())))).isInstanceOf(ClusterException.NotFound.class);
    }

    @Test
    void anAddThatIsGivenUpPinsNothing() {
        try (Adder adder = core.add(AddParams.DEFAULT, o -> { })) {
            get(adder.file("a"));
            get(adder.data(ByteBuffer.wrap(new byte[10])));
        }
        assertThat(state.count()).isZero();
    }

    @Test
    void anAddThatCouldNotBePinnedIsRefusedBeforeItBegins() {
        for (PinOptions options : List.of(PinOptions.DEFAULT.withReplication(3, 3), PinOptions.DEFAULT.withReplication(3, 2),
                PinOptions.DEFAULT.withExpireAt(NOW.minusSeconds(1)))) {
            AddParams params = new AddParams(options, "", "size-262144", "sha2-256", "", 0, false, false, false, false, false, false, false);
            assertThatThrownBy(() -> core.add(params, o -> { })).isInstanceOf(ClusterException.Refused.class);
        }
    }

    @Test
    void allBlocksOfAnAddGoToOneDaemon() {
        FakeIpfsConnector other = new FakeIpfsConnector();
        try (Adder adder = core.add(AddParams.DEFAULT, o -> { })) {
            get(adder.file("a"));
            parts.part(IpfsConnector.class).set(other);
            get(adder.data(ByteBuffer.wrap(new byte[10])));
            get(adder.endFile());
            Cid root = get(adder.finish());
            assertThat(get(ipfs.getBlock(root)).remaining()).isPositive();
            assertThatThrownBy(() -> get(other.getBlock(root))).isInstanceOf(ClusterException.NotFound.class);
        }
    }

    @Test
    void whatCannotBeAddedIsRefusedByName() {
        AddParams d = AddParams.DEFAULT;
        AddParams trickle = new AddParams(d.options(), "trickle", d.chunker(), d.hash(), "", 0, false, false, false, false, false, false, false);
        assertThatThrownBy(() -> core.add(trickle, o -> { })).isInstanceOf(ClusterException.Invalid.class).hasMessageContaining("trickle");
        AddParams shard = new AddParams(d.options(), "", d.chunker(), d.hash(), "", 0, false, false, true, false, false, false, false);
        assertThatThrownBy(() -> core.add(shard, o -> { })).isInstanceOf(ClusterException.Invalid.class).hasMessageContaining("shard");
    }

    @Test
    void theListOfStatusesGoesOnInTheNextTracker() {
        goesOnInTheNextTracker(() -> core.statusAll(StatusFilter.ALL, true));
    }

    @Test
    void aSyncGoesOnInTheNextTracker() {
        goesOnInTheNextTracker(() -> core.syncAll(true));
    }

    private void goesOnInTheNextTracker(Supplier<Feed<GlobalPinInfo>> listing) {
        ListTracker next = new ListTracker();
        List<Cid> cids = java.util.stream.IntStream.range(0, 50).mapToObj(i -> Cid.ofRaw(new byte[] {(byte) i})).sorted().toList();
        for (Cid cid : cids) {
            tracker.listed.add(get(tracker.status(cid)));
            next.listed.add(get(next.status(cid)));
        }
        try (Feed<GlobalPinInfo> feed = listing.get()) {
            List<GlobalPinInfo> all = new ArrayList<>(get(feed.next(20)));
            parts.part(PinTracker.class).set(next);
            // the old one is let go at once: nothing more comes from it
            tracker.listed.clear();
            all.addAll(get(Feeds.toList(feed)));
            assertThat(all.stream().map(GlobalPinInfo::cid).toList()).isEqualTo(cids);
        }
    }

    @Test
    void theListOfThePinsetGoesOnInTheNextState() {
        MapState next = new MapState();
        for (int i = 0; i < 100; i++) {
            Pin p = Pin.of(Cid.ofRaw(new byte[] {(byte) i}), PinOptions.DEFAULT);
            state.put(p);
            next.put(p);
        }
        try (Feed<Pin> feed = core.allocations(EnumSet.allOf(PinType.class))) {
            List<Pin> all = new ArrayList<>(get(feed.next(30)));
            parts.part(State.class).set(next);
            all.addAll(get(Feeds.toList(feed)));
            assertThat(all).isEqualTo(get(Feeds.toList(core.allocations(EnumSet.allOf(PinType.class)))));
        }
        assertThat(get(Feeds.toList(core.allocations(EnumSet.of(PinType.META))))).isEmpty();
    }

    @Test
    void aTrackerThatCouldNotCompareItselfDoesSoLater() {
        ListTracker next = new ListTracker();
        next.cannotCompare = new ClusterException.NotReady("no state yet", Duration.ofSeconds(1));
        parts.with(PinTracker.class, next);
        until("compared again", () -> List.copyOf(next.told).equals(List.of("reconcile", "reconcile")));
    }

    @Test
    void anExpiredPinThatCannotBeUnpinnedDoesNotKeepTheOthers() throws Exception {
        core.stop();
        Instant past = NOW.minusSeconds(1);
        Pin shard = Pin.of(FIRST, PinOptions.DEFAULT.withExpireAt(past));
        state.put(new Pin(FIRST, shard.options(), PinType.SHARD, shard.allocations(), 1, null, past));
        state.put(Pin.of(A, PinOptions.DEFAULT.withExpireAt(past)));
        state.put(Pin.of(B, PinOptions.DEFAULT.withExpireAt(past)));
        state.put(Pin.of(Cid.ofRaw(new byte[] {4}), PinOptions.DEFAULT));
        open(new ClusterConfig(-1, -1, Duration.ofMillis(1), Duration.ofMillis(1), false));
        until("the others are unpinned", () -> state.count() == 2);
        assertThat(state.get(FIRST)).isPresent();
    }
}
