package io.holdfast.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.PeerId;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.node.TestNode;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Some lists as one. */
class MergedListingTest {
    private static final PeerId P = TestNode.generate(null, null).id();
    private static final PeerId Q = TestNode.generate(null, null).id();
    private static final PeerId R = TestNode.generate(null, null).id();

    /** In the order of the numbers. */
    private static Cid cid(int n) {
        return Cid.ofBytes(ByteBuffer.allocate(8).put(new byte[] {1, 0x55, 0, 4}).putInt(n).array());
    }

    private static PinInfo info(PeerId peer, int n) {
        return new PinInfo(cid(n), "n" + n, peer, List.of(), null, Times.ZERO, null, PinInfoShort.of(TrackerStatus.PINNED, Times.ZERO, ""));
    }

    private static Feed<PinInfo> list(PeerId peer, int... numbers) {
        return Feeds.of(IntStream.of(numbers).mapToObj(n -> info(peer, n)).toList());
    }

    /** These, then this failure. */
    private static Feed<PinInfo> broken(Feed<PinInfo> first, RpcException failure) {
        return new Feed<>() {
            @Override
            public CompletionStage<List<PinInfo>> next(int max) {
                return first.next(max).thenCompose(b -> b.isEmpty() ? CompletableFuture.failedFuture(failure) : CompletableFuture.completedFuture(b));
            }

            @Override
            public void close() {
                first.close();
            }
        };
    }

    private static MergeSource source(PeerId peer, Feed<PinInfo> feed) {
        return new MergeSource(peer, List.of(() -> feed));
    }

    private static Feed<GlobalPinInfo> merged(MergeSource... sources) {
        return new MergedListing(List.of(sources), Clock.systemUTC());
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static TrackerStatus status(GlobalPinInfo info, PeerId peer) {
        return info.peerMap().get(peer).status();
    }

    @Test
    void isInOrderWithWhatEachPeerSays() {
        List<GlobalPinInfo> all = get(Feeds.toList(merged(source(P, list(P, 1, 2, 5)), source(Q, list(Q, 2, 3)), source(R, list(R)))));
        assertThat(all).extracting(GlobalPinInfo::name).containsExactly("n1", "n2", "n3", "n5");
        assertThat(all.get(0).peerMap()).containsOnlyKeys(P);
        assertThat(all.get(1).peerMap()).containsOnlyKeys(P, Q);
        assertThat(all.get(2).peerMap()).containsOnlyKeys(Q);
    }

    @Test
    void aDeadPeerIsAClusterErrorInEachEntry() {
        MergeSource dead = source(Q, Feeds.failed(new RpcException(Reason.UNREACHABLE, "dial backoff")));
        List<GlobalPinInfo> all = get(Feeds.toList(merged(source(P, list(P, 1, 2)), dead)));
        assertThat(all).hasSize(2).allMatch(i -> status(i, Q) == TrackerStatus.CLUSTER_ERROR && i.peerMap().get(Q).error().equals("dial backoff"));
    }

    @Test
    void aPeerThatBreaksIsAClusterErrorFromThereOn() {
        MergeSource breaking = source(Q, broken(list(Q, 1, 2), new RpcException(Reason.BROKEN, "reset")));
        List<GlobalPinInfo> all = get(Feeds.toList(merged(source(P, list(P, 1, 2, 3, 4)), breaking)));
        assertThat(all).extracting(i -> status(i, Q)).containsExactly(TrackerStatus.PINNED, TrackerStatus.PINNED, TrackerStatus.CLUSTER_ERROR,
                TrackerStatus.CLUSTER_ERROR);
    }

    @Test
    void aPeerThatRefusesIsLeftOut() {
        MergeSource refusing = source(Q, Feeds.failed(new RpcException(Reason.NOT_AUTHORIZED, "no")));
        assertThat(get(Feeds.toList(merged(source(P, list(P, 1)), refusing)))).singleElement()
                .satisfies(i -> assertThat(i.peerMap()).containsOnlyKeys(P));
    }

    @Test
    void anOrderThatIsNotKeptIsAFailureOfThatPeer() {
        List<GlobalPinInfo> all = get(Feeds.toList(merged(source(P, list(P, 1, 2, 3, 4)), source(Q, list(Q, 1, 3, 2)))));
        assertThat(all).extracting(i -> i.peerMap().containsKey(Q) ? status(i, Q) : null).containsExactly(TrackerStatus.PINNED, null,
                TrackerStatus.PINNED, TrackerStatus.CLUSTER_ERROR);
        assertThat(all.get(3).peerMap().get(Q).error()).contains("is not in order");
    }

    @Test
    void whereAllFailTheListingFails() {
        MergeSource one = source(P, broken(list(P, 1), new RpcException(Reason.BROKEN, "reset")));
        MergeSource two = source(Q, Feeds.failed(new RpcException(Reason.TIMED_OUT, "late")));
        Feed<GlobalPinInfo> all = merged(one, two);
        assertThat(get(all.next(10))).hasSize(1);
        assertThatThrownBy(() -> get(all.next(10))).hasMessageContaining("reset");
    }

    @Test
    void whatAPeerDoesNotKnowIsAskedInAnotherWay() {
        List<Supplier<Feed<PinInfo>>> ways = List.of(() -> Feeds.failed(new RpcException(Reason.NOT_SUPPORTED, "no method")), () -> list(Q, 1));
        assertThat(get(Feeds.toList(merged(new MergeSource(Q, ways))))).singleElement().satisfies(i -> assertThat(status(i, Q)).isEqualTo(TrackerStatus.PINNED));
    }

    @Test
    void closingClosesAllAndFailsTheReader() {
        AtomicInteger open = new AtomicInteger(2);
        Feed<GlobalPinInfo> all = merged(source(P, Feeds.of(List.<PinInfo>of().iterator(), open::decrementAndGet)),
                source(Q, Feeds.of(List.<PinInfo>of().iterator(), open::decrementAndGet)));
        all.close();
        assertThat(open).hasValue(0);
        assertThat(all.next(1).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void holdsABatchOfEachHoweverLong() {
        AtomicInteger made = new AtomicInteger();
        Iterator<PinInfo> endless = Stream.iterate(0, n -> n + 1).map(n -> info(P, made.getAndIncrement())).iterator();
        Feed<GlobalPinInfo> all = merged(source(P, Feeds.of(endless, () -> { })), source(Q, list(Q, 99_000)));
        int seen = 0;
        while (seen < 100_000) {
            seen += get(all.next(512)).size();
            assertThat(made.get() - seen).as("made ahead").isLessThanOrEqualTo(512);
        }
        all.close();
    }
}
