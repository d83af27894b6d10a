package io.holdfast.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.parts.TestPart;
import io.holdfast.testkit.state.memory.MemoryState;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A listing while the State is swapped. */
class PinsetFeedTest {
    private static final EnumSet<PinType> ALL = EnumSet.allOf(PinType.class);
    private static final List<Pin> PINS = List.of(pin(1), pin(2), pin(3)).stream().sorted((a, b) -> a.cid().compareTo(b.cid())).toList();

    private static Pin pin(int n) {
        return Pin.of(Cid.ofRaw(new byte[] {(byte) n}), PinOptions.DEFAULT);
    }

    private static <S extends State> S filled(S state) {
        state.apply(PINS.stream().map(PinChange::put).toList(), 1, true);
        return state;
    }

    private static List<Cid> cids(List<Pin> pins) {
        return pins.stream().map(Pin::cid).toList();
    }

    @Test
    void goesOnInTheNextState() {
        TestPart<State> part = new TestPart<>();
        part.set(filled(new MemoryState()));
        PinsetFeed feed = new PinsetFeed(part, ALL);
        assertThat(cids(feed.next(1).toCompletableFuture().join())).containsExactly(PINS.get(0).cid());
        part.set(filled(new MemoryState()));
        assertThat(cids(Feeds.toList(feed).toCompletableFuture().join())).isEqualTo(cids(PINS.subList(1, 3)));
    }

    @Test
    void outlivesASwapWhileItOpens() {
        TestPart<State> part = new TestPart<>();
        State next = filled(new MemoryState());
        part.set(filled(new MemoryState() {
            @Override
            public synchronized Pins list(Cid after) {
                Pins pins = super.list(after);
                part.set(next);
                return pins;
            }
        }));
        assertThat(cids(Feeds.toList(new PinsetFeed(part, ALL)).toCompletableFuture().join())).isEqualTo(cids(PINS));
    }

    @Test
    void givesBackAStateThatComesAfterItsClose() {
        LatePart part = new LatePart();
        PinsetFeed feed = new PinsetFeed(part, ALL);
        CompletableFuture<List<Pin>> batch = feed.next(1).toCompletableFuture();
        feed.close();
        part.comes(filled(new MemoryState()));
        assertThat(part.held).isZero();
        assertThat(batch).isCompletedExceptionally();
    }

    @Test
    void givesBackAStateThatCannotBeListed() {
        LatePart part = new LatePart();
        PinsetFeed feed = new PinsetFeed(part, ALL);
        CompletableFuture<List<Pin>> batch = feed.next(1).toCompletableFuture();
        MemoryState broken = new MemoryState();
        broken.close();
        part.comes(broken);
        assertThatThrownBy(batch::join).hasCauseInstanceOf(ClusterException.Internal.class);
        feed.close();
        assertThat(part.held).isZero();
    }

    /** A part whose service is waited for. */
    private static final class LatePart implements Part<State> {
        private final CompletableFuture<Lease<State>> lease = new CompletableFuture<>();
        private int held;

        void comes(State state) {
            held++;
            lease.complete(new Lease<>() {
                @Override
                public State service() {
                    return state;
                }

                @Override
                public void onRevoke(Runnable action) {
                    // never revoked
                }

                @Override
                public void close() {
                    held--;
                }
            });
        }

        @Override
        public CompletionStage<Lease<State>> lease() {
            return lease;
        }

        @Override
        public Lease<State> acquire() {
            return lease.join();
        }

        @Override
        public <R> CompletionStage<R> call(Function<? super State, ? extends CompletionStage<R>> work) {
            return lease.thenCompose(l -> work.apply(l.service()));
        }

        @Override
        public AutoCloseable onServing(Consumer<? super State> listener) {
            return () -> { };
        }
    }
}
