package io.holdfast.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.node.TestNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A listing of a tracker that is swapped, or does not answer. */
class StatusListingTest {
    private static final List<PinInfo> LISTED = IntStream.range(0, 4).mapToObj(StatusListingTest::failed)
            .sorted(Comparator.comparing(PinInfo::cid)).toList();

    private final OneTracker part = new OneTracker();

    private static PinInfo failed(int n) {
        return PinInfo.of(Pin.of(Cid.ofRaw(new byte[] {(byte) n}), PinOptions.DEFAULT), TestNode.PEER,
                PinInfoShort.of(TrackerStatus.PIN_ERROR, Instant.EPOCH, ""));
    }

    @Test
    void aListingThatIsNotReadHoldsNoTrackerThatIsToGo() {
        StatusListing listing = StatusListing.of(part, t -> Feeds.of(LISTED));
        assertThat(listing.next(2).toCompletableFuture().join()).isEqualTo(LISTED.subList(0, 2));
        part.revoke.run();
        assertThat(part.held).isFalse();
        assertThat(listing.next(9).toCompletableFuture().join()).as("the rest, from the next").isEqualTo(LISTED.subList(2, 4));
        listing.close();
        assertThat(part.held).isFalse();
    }

    @Test
    void aTrackerThatRefusesIsNotHeld() {
        StatusListing listing = StatusListing.of(part, t -> {
            throw new ClusterException.NotReady("stopping", Duration.ofSeconds(1));
        });
        assertThatThrownBy(() -> listing.next(2).toCompletableFuture().join()).cause().isInstanceOf(ClusterException.NotReady.class);
        assertThat(part.held).isFalse();
        listing.close();
    }

    /** Serves one tracker, says whether it is held, and can ask for it back. */
    private static final class OneTracker implements Part<PinTracker> {
        private final AtomicBoolean held = new AtomicBoolean();
        private Runnable revoke;

        @Override
        public CompletionStage<Lease<PinTracker>> lease() {
            return CompletableFuture.completedFuture(acquire());
        }

        @Override
        public Lease<PinTracker> acquire() {
            held.set(true);
            return new Lease<>() {
                @Override
                public PinTracker service() {
                    return new ListTracker();
                }

                @Override
                public void onRevoke(Runnable action) {
                    revoke = action;
                }

                @Override
                public void close() {
                    held.set(false);
                }
            };
        }

        @Override
        public <R> CompletionStage<R> call(Function<? super PinTracker, ? extends CompletionStage<R>> work) {
            throw new UnsupportedOperationException("a listing takes leases");
        }

        @Override
        public AutoCloseable onServing(Consumer<? super PinTracker> listener) {
            throw new UnsupportedOperationException("a listing takes leases");
        }
    }
}
