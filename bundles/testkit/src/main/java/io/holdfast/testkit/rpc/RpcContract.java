package io.holdfast.testkit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.NodeWithMeta;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.RepoStat;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.rpc.Outcome;
import io.holdfast.spi.rpc.RpcEndpoint;
import io.holdfast.spi.rpc.RpcEndpoint.StreamHandler;
import io.holdfast.spi.rpc.RpcEndpoint.UnaryHandler;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.node.TestNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link io.holdfast.spi.rpc.Rpc} must do, between peers and with itself. */
public abstract class RpcContract {
    protected static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Cid CID = Cid.ofRaw(new byte[] {1});

    private final List<RpcPeer> peers = new ArrayList<>();

    /** A peer with a new identity. */
    protected abstract RpcPeer start();

    protected final RpcPeer peer(RpcEndpoint.Handler<?, ?>... handlers) {
        RpcPeer peer = start();
        peers.add(peer);
        peer.endpoint(0, () -> List.of(handlers));
        return peer;
    }

    @AfterEach
    void stopAll() {
        peers.forEach(RpcPeer::close);
    }

    /** Lets the first know where the second is, and be trusted by it. */
    protected static PeerId meet(RpcPeer from, RpcPeer to) {
        from.host().peerStore().add(to.host().id(), to.host().addresses(), LIMIT);
        to.trust(from.host().id());
        return to.host().id();
    }

    protected static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    protected static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain for: " + what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    protected static RpcException fails(CompletionStage<?> stage, Reason reason, String... texts) {
        RpcException[] found = new RpcException[1];
        assertThatThrownBy(() -> get(stage)).isInstanceOf(CompletionException.class).cause().isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            for (String text : texts) {
                assertThat(e.getMessage()).contains(text);
            }
            found[0] = e;
        });
        return found[0];
    }

    private static UnaryHandler<Cid, PinInfo> status(String name) {
        return new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (caller, cid) -> CompletableFuture.completedFuture(info(cid, name)));
    }

    private static PinInfo info(Cid cid, String name) {
        return new PinInfo(cid, name, TestNode.PEER, List.of(), null, Times.ZERO, null, PinInfoShort.of(TrackerStatus.PINNED, Times.ZERO, ""));
    }

    private static Cid cid(int n) {
        return Cid.ofRaw(ByteBuffer.allocate(4).putInt(n).array());
    }

    private static StreamHandler<StatusFilter, PinInfo> listing(Feed<PinInfo> feed) {
        return StreamHandler.ofOne(RpcMethods.TRACKER_STATUS_ALL, (caller, filter) -> feed);
    }

    @Test
    void callsAnotherPeer() {
        RpcPeer a = peer();
        RpcPeer b = peer(status("b"));
        assertThat(get(a.rpc().call(meet(a, b), RpcMethods.TRACKER_STATUS, CID, LIMIT))).isEqualTo(info(CID, "b"));
        for (int i = 0; i < 300; i++) {
            assertThat(get(a.rpc().call(b.host().id(), RpcMethods.TRACKER_STATUS, cid(i), LIMIT)).cid()).isEqualTo(cid(i));
        }
        until("all streams have ended", () -> a.host().connections().get(0).streams().isEmpty() && b.host().connections().get(0).streams().isEmpty());
    }

    @Test
    void manyCallsAtOnce() {
        RpcPeer a = peer();
        RpcPeer b = peer(status("b"));
        PeerId there = meet(a, b);
        List<CompletableFuture<PinInfo>> calls =
                IntStream.range(0, 100).mapToObj(i -> a.rpc().call(there, RpcMethods.TRACKER_STATUS, cid(i), LIMIT)).toList();
        for (int i = 0; i < calls.size(); i++) {
            assertThat(get(calls.get(i)).cid()).isEqualTo(cid(i));
        }
    }

    @Test
    void callsItself() {
        Object[] same = new Object[1];
        RpcPeer a = peer(new UnaryHandler<>(RpcMethods.CLUSTER_PIN, (caller, pin) -> CompletableFuture.completedFuture(pin)), status("a"),
                listing(Feeds.of(List.of(info(CID, "a")))),
                new UnaryHandler<>(RpcMethods.CLUSTER_PIN_GET, (caller, c) -> {
                    same[0] = caller;
                    return CompletableFuture.failedFuture(new ClusterException.NotFound("pin is not part of the pinset"));
                }));
        PeerId self = a.host().id();
        Pin pin = Pin.of(CID);
        assertThat(get(a.rpc().call(self, RpcMethods.CLUSTER_PIN, pin, LIMIT))).as("a plain call, also of a closed method").isSameAs(pin);
        assertThat(get(Feeds.toList(a.rpc().stream(self, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT)))).containsExactly(info(CID, "a"));
        RpcException e = fails(a.rpc().call(self, RpcMethods.CLUSTER_PIN_GET, CID, LIMIT), Reason.METHOD, "pin is not part of the pinset");
        assertThat(e.toClusterException()).isInstanceOf(ClusterException.NotFound.class).isSameAs(e.getCause());
        assertThat(same[0]).isEqualTo(self);
        fails(a.rpc().call(self, RpcMethods.CLUSTER_ID, null, LIMIT), Reason.NOT_SUPPORTED, "rpc: can't find method ID");
        fails(a.rpc().call(self, RpcMethods.CONSENSUS_PEERS, null, LIMIT), Reason.NOT_SUPPORTED, "rpc: can't find service Consensus");
        fails(a.rpc().stream(self, RpcMethods.CLUSTER_PINS, LIMIT).next(1), Reason.NOT_SUPPORTED, "rpc: can't find method Pins");
        assertThat(a.host().connections()).isEmpty();
    }

    @Test
    void asksTheConsensusWhoMayCall() {
        RpcPeer a = peer();
        RpcPeer b = peer(status("b"), new UnaryHandler<>(RpcMethods.CLUSTER_VERSION, (c, v) -> CompletableFuture.completedFuture("1")),
                new UnaryHandler<>(RpcMethods.CLUSTER_PIN, (c, pin) -> CompletableFuture.completedFuture(pin)),
                StreamHandler.ofNone(RpcMethods.CLUSTER_PINS, c -> Feeds.of(List.of(Pin.of(CID)))), listing(Feeds.of(List.of())));
        PeerId there = b.host().id();
        a.host().peerStore().add(there, b.host().addresses(), LIMIT);
        assertThat(get(a.rpc().call(there, RpcMethods.CLUSTER_VERSION, null, LIMIT))).as("open").isEqualTo("1");
        fails(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT), Reason.NOT_AUTHORIZED,
                "client does not have permissions to call PinTracker.Status");
        fails(a.rpc().stream(there, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT).next(1), Reason.NOT_AUTHORIZED);
        fails(a.rpc().call(there, RpcMethods.CLUSTER_JOIN, b.host().addresses().get(0), LIMIT), Reason.NOT_SUPPORTED, "rpc: can't find method Join");
        b.trust(a.host().id());
        assertThat(get(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT)).name()).isEqualTo("b");
        assertThat(get(Feeds.toList(a.rpc().stream(there, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT)))).isEmpty();
        fails(a.rpc().call(there, RpcMethods.CLUSTER_PIN, Pin.of(CID), LIMIT), Reason.NOT_AUTHORIZED, "Cluster.Pin");
        fails(a.rpc().stream(there, RpcMethods.CLUSTER_PINS, LIMIT).next(1), Reason.NOT_AUTHORIZED, "Cluster.Pins");
    }

    @Test
    void tellsWhatTheMethodSays() {
        RpcPeer a = peer();
        RpcPeer b = peer(
                new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (c, cid) -> CompletableFuture.failedFuture(
                        new ClusterException.NotFound("pin is not part of the pinset"))),
                new UnaryHandler<>(RpcMethods.TRACKER_RECOVER, (c, cid) -> {
                    throw new IllegalStateException("thrown");
                }),
                StreamHandler.ofOne(RpcMethods.TRACKER_STATUS_ALL, (c, filter) -> Feeds.of(failingAfter(3), () -> { })));
        PeerId there = meet(a, b);
        RpcException e = fails(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT), Reason.METHOD, "pin is not part of the pinset");
        assertThat(e.toClusterException()).isInstanceOf(ClusterException.NotFound.class);
        fails(a.rpc().call(there, RpcMethods.TRACKER_RECOVER, CID, LIMIT), Reason.METHOD, "thrown");
        try (Feed<PinInfo> feed = a.rpc().stream(there, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT)) {
            fails(feed.next(10), Reason.METHOD, "after 3");
        }
        until("all streams have ended", () -> a.host().connections().get(0).streams().isEmpty() && b.host().connections().get(0).streams().isEmpty());
    }

    private static Iterator<PinInfo> failingAfter(int n) {
        AtomicInteger at = new AtomicInteger();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public PinInfo next() {
                if (at.getAndIncrement() == n) {
                    throw new IllegalStateException("after " + n);
                }
                return info(cid(at.get()), "x");
            }
        };
    }

    @Test
    void streamsInOrderAndTellsAnErrorAfterWhatCameBefore() {
        FeedOf<PinInfo> source = new FeedOf<>();
        RpcPeer a = peer();
        RpcPeer b = peer(listing(source));
        Feed<PinInfo> feed = a.rpc().stream(meet(a, b), RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT);
        CompletionStage<List<PinInfo>> first = feed.next(10);
        source.give(info(cid(1), "1"));
        assertThat(get(first)).as("at once, not when there are ten").containsExactly(info(cid(1), "1"));
        source.give(info(cid(2), "2"), info(cid(3), "3"), info(cid(4), "4"));
        assertThat(get(feed.next(1))).containsExactly(info(cid(2), "2"));
        assertThat(get(feed.next(1))).containsExactly(info(cid(3), "3"));
        source.close();
        assertThat(get(feed.next(9))).containsExactly(info(cid(4), "4"));
        fails(feed.next(9), Reason.METHOD, "closed");
        fails(feed.next(9), Reason.CANCELLED);
        feed.close();
    }

    @Test
    void aLongListing() {
        int n = 20_000;
        RpcPeer a = peer();
        RpcPeer b = peer(listing(Feeds.of(IntStream.range(0, n).mapToObj(i -> info(cid(i), "n" + i)).iterator(), () -> { })));
        Feed<PinInfo> feed = a.rpc().stream(meet(a, b), RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT);
        List<PinInfo> all = get(Feeds.toList(feed));
        assertThat(get(feed.next(1))).as("the end stays the end").isEmpty();
        assertThat(all).hasSize(n);
        assertThat(all.get(n - 1)).isEqualTo(info(cid(n - 1), "n" + (n - 1)));
    }

    @Test
    void aReaderThatStopsStopsTheSource() {
        AtomicInteger read = new AtomicInteger();
        String big = "x".repeat(1000);
        Iterator<PinInfo> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public PinInfo next() {
                return info(cid(read.incrementAndGet()), big);
            }
        };
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RpcPeer a = peer();
        RpcPeer b = peer(listing(Feeds.of(endless, () -> closed.complete(null))), status("b"));
        Feed<PinInfo> feed = a.rpc().stream(meet(a, b), RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT);
        get(feed.next(1));
        // meanwhile there is much time for other things
        for (int i = 0; i < 200; i++) {
            get(a.rpc().call(b.host().id(), RpcMethods.TRACKER_STATUS, CID, LIMIT));
        }
        assertThat(read.get()).as("a window and a batch").isLessThan(2000);
        feed.close();
        get(closed);
        assertThat(read.get()).isLessThan(2000);
    }

    @Test
    void takesManyArguments() {
        List<Cid> stored = Collections.synchronizedList(new ArrayList<>());
        RpcPeer a = peer();
        RpcPeer b = peer(new StreamHandler<>(RpcMethods.IPFS_BLOCK_STREAM, (c, nodes) -> storing(nodes, stored)));
        List<NodeWithMeta> nodes = IntStream.range(0, 100).mapToObj(i -> new NodeWithMeta(new byte[100_000], cid(i), i)).toList();
        FeedOf<NodeWithMeta> arguments = new FeedOf<>();
        nodes.forEach(arguments::give);
        arguments.end();
        assertThat(get(Feeds.toList(a.rpc().stream(meet(a, b), RpcMethods.IPFS_BLOCK_STREAM, arguments, LIMIT)))).isEmpty();
        assertThat(stored).containsExactlyElementsOf(nodes.stream().map(NodeWithMeta::cid).toList());
        until("they are closed", arguments::isClosed);
    }

    private static Feed<Void> storing(Feed<NodeWithMeta> nodes, List<Cid> stored) {
        return new Feed<>() {
            @Override
            public CompletionStage<List<Void>> next(int max) {
                return nodes.next(10).thenCompose(batch -> {
                    batch.forEach(n -> stored.add(n.cid()));
                    return batch.isEmpty() ? CompletableFuture.completedFuture(List.of()) : next(max);
                });
            }

            @Override
            public void close() {
                nodes.close();
            }
        };
    }

    @Test
    void aMethodThatFailsEndsTheArguments() {
        RpcPeer a = peer();
        RpcPeer b = peer(new StreamHandler<>(RpcMethods.IPFS_BLOCK_STREAM, (c, nodes) -> Feeds.failed(new ClusterException.Refused("disk full"))));
        FeedOf<NodeWithMeta> endless = new FeedOf<>();
        Feed<Void> call = a.rpc().stream(meet(a, b), RpcMethods.IPFS_BLOCK_STREAM, endless, LIMIT);
        fails(call.next(1), Reason.METHOD, "disk full");
        until("they are closed", endless::isClosed);
    }

    @Test
    void argumentsThatFailEndTheCall() {
        FeedOf<PinInfo> never = new FeedOf<>();
        RpcPeer a = peer();
        RpcPeer b = peer(new StreamHandler<>(RpcMethods.TRACKER_STATUS_ALL, (c, filter) -> never));
        Feed<StatusFilter> broken = Feeds.failed(new IllegalStateException("broken"));
        fails(a.rpc().stream(meet(a, b), RpcMethods.TRACKER_STATUS_ALL, broken, LIMIT).next(1), Reason.CANCELLED, "broken");
        until("the other end is told", never::isClosed);
    }

    @Test
    void cancelsAtTheOtherEnd() {
        CompletableFuture<PinInfo> running = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        FeedOf<PinInfo> source = new FeedOf<>();
        RpcPeer a = peer();
        RpcPeer b = peer(new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (c, cid) -> {
            begun.complete(null);
            return running;
        }), listing(source));
        PeerId there = meet(a, b);
        CompletableFuture<PinInfo> call = a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT);
        get(begun);
        call.cancel(true);
        until("the call is cancelled", running::isCancelled);
        Feed<PinInfo> feed = a.rpc().stream(there, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT);
        CompletionStage<List<PinInfo>> first = feed.next(1);
        source.give(info(CID, "1"));
        get(first);
        CompletionStage<List<PinInfo>> second = feed.next(1);
        feed.close();
        until("the feed is closed", source::isClosed);
        assertThatThrownBy(() -> get(second)).isInstanceOf(CompletionException.class);
    }

    @Test
    void aSlowMethodIsNotWaitedForLonger() {
        CompletableFuture<PinInfo> running = new CompletableFuture<>();
        FeedOf<PinInfo> source = new FeedOf<>();
        RpcPeer a = peer();
        RpcPeer b = peer(new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (c, cid) -> running), listing(source));
        PeerId there = meet(a, b);
        get(a.host().connect(there, List.of(), LIMIT));
        fails(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, SHORT), Reason.TIMED_OUT, "PinTracker.Status", there.toString(), "1000 ms");
        until("the call is cancelled", running::isCancelled);
        fails(a.rpc().stream(there, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, SHORT).next(1), Reason.TIMED_OUT, "1000 ms");
        until("the feed is closed", source::isClosed);
        CompletableFuture<PinInfo> own = new CompletableFuture<>();
        a.endpoint(0, () -> List.of(new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (c, cid) -> own)));
        fails(a.rpc().call(a.host().id(), RpcMethods.TRACKER_STATUS, CID, SHORT), Reason.TIMED_OUT);
        assertThat(own.isCancelled()).isTrue();
    }

    @Test
    void aPeerThatIsAwayIsUnreachable() {
        RpcPeer a = peer();
        RpcPeer b = peer(status("b"));
        PeerId there = b.host().id();
        fails(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT), Reason.UNREACHABLE, there.toString());
        fails(a.rpc().stream(there, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT).next(1), Reason.UNREACHABLE, there.toString());
    }

    @Test
    void aPeerThatGoesBreaksItsCalls() {
        CompletableFuture<PinInfo> never = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        FeedOf<PinInfo> source = new FeedOf<>();
        RpcPeer a = peer();
        RpcPeer b = peer(new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (c, cid) -> {
            begun.complete(null);
            return never;
        }), listing(source));
        PeerId there = meet(a, b);
        CompletableFuture<PinInfo> call = a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT);
        Feed<PinInfo> feed = a.rpc().stream(there, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ALL, LIMIT);
        CompletionStage<List<PinInfo>> first = feed.next(1);
        source.give(info(CID, "1"));
        get(first);
        get(begun);
        b.close();
        fails(call, Reason.BROKEN);
        fails(feed.next(1), Reason.BROKEN);
    }

    @Test
    void broadcastsAndWaitsForNobodyLonger() {
        RpcPeer a = peer(new UnaryHandler<>(RpcMethods.IPFS_REPO_STAT, (c, v) -> CompletableFuture.completedFuture(new RepoStat(1, 2))));
        RpcPeer good = peer(new UnaryHandler<>(RpcMethods.IPFS_REPO_STAT, (c, v) -> CompletableFuture.completedFuture(new RepoStat(3, 4))));
        RpcPeer slow = peer(new UnaryHandler<>(RpcMethods.IPFS_REPO_STAT, (c, v) -> new CompletableFuture<>()));
        RpcPeer bad = peer(new UnaryHandler<>(RpcMethods.IPFS_REPO_STAT, (c, v) -> CompletableFuture.failedFuture(new IllegalStateException("no"))));
        RpcPeer away = peer();
        List<PeerId> all = List.of(a.host().id(), meet(a, slow), meet(a, good), meet(a, bad), away.host().id());
        for (RpcPeer p : List.of(slow, good, bad)) {
            get(a.host().connect(p.host().id(), List.of(), LIMIT));
        }
        Map<PeerId, Outcome<RepoStat>> outcomes = get(a.rpc().broadcast(all, RpcMethods.IPFS_REPO_STAT, null, Duration.ofSeconds(2)));
        assertThat(outcomes.keySet()).containsExactlyElementsOf(all);
        assertThat(outcomes.get(all.get(0))).isEqualTo(new Outcome.Ok<>(new RepoStat(1, 2)));
        assertThat(reason(outcomes.get(all.get(1)))).isEqualTo(Reason.TIMED_OUT);
        assertThat(outcomes.get(all.get(2))).isEqualTo(new Outcome.Ok<>(new RepoStat(3, 4)));
        assertThat(reason(outcomes.get(all.get(3)))).isEqualTo(Reason.METHOD);
        assertThat(reason(outcomes.get(all.get(4)))).isEqualTo(Reason.UNREACHABLE);
    }

    private static Reason reason(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return ((Outcome.Failed<?>) outcome).cause().reason();
    }

    @Test
    void endpointsComeAndGo() throws Exception {
        RpcPeer a = peer();
        RpcPeer b = peer();
        PeerId there = meet(a, b);
        fails(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT), Reason.NOT_SUPPORTED, "rpc: can't find service PinTracker");
        AutoCloseable first = b.endpoint(0, () -> List.of(status("first"),
                new UnaryHandler<>(RpcMethods.TRACKER_PIN_QUEUE_SIZE, (c, v) -> CompletableFuture.completedFuture(1L))));
        assertThat(get(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT)).name()).isEqualTo("first");
        AutoCloseable better = b.endpoint(1, () -> List.of(status("better")));
        AutoCloseable worse = b.endpoint(-1, () -> List.of(status("worse")));
        assertThat(get(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT)).name()).isEqualTo("better");
        better.close();
        first.close();
        assertThat(get(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT)).name()).isEqualTo("worse");
        fails(a.rpc().call(there, RpcMethods.TRACKER_RECOVER, CID, LIMIT), Reason.NOT_SUPPORTED, "rpc: can't find method Recover");
        worse.close();
        fails(a.rpc().call(there, RpcMethods.TRACKER_STATUS, CID, LIMIT), Reason.NOT_SUPPORTED, "rpc: can't find service PinTracker");
    }

    @Test
    void aLimitIsNeeded() {
        RpcPeer a = peer();
        assertThatThrownBy(() -> a.rpc().call(a.host().id(), RpcMethods.CLUSTER_ID, null, Duration.ZERO)).hasMessageContaining("more than 0");
    }
}
