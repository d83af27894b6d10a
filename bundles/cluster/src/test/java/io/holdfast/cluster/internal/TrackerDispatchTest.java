package io.holdfast.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.parts.TestPart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No change is lost on its way to the tracker: it is told to one that serves, or the tracker compares itself afterwards. */
class TrackerDispatchTest {
    private final TestPart<PinTracker> part = new TestPart<>();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final ListTracker first = new ListTracker();
    private final ListTracker second = new ListTracker();
    private int missed;
    private Runnable afterAcquire = () -> { };
    private final TrackerDispatch dispatch = new TrackerDispatch(new Hooked(), background::add, () -> missed++);

    /** The part, with a moment in which a test can act: after a lease was had. */
    private final class Hooked implements Part<PinTracker> {
        @Override
        public <R> CompletionStage<R> call(Function<? super PinTracker, ? extends CompletionStage<R>> work) {
            return part.call(work);
        }

        @Override
        public Lease<PinTracker> acquire() {
            Lease<PinTracker> lease = part.acquire();
            Runnable hook = afterAcquire;
            afterAcquire = () -> { };
            hook.run();
            return lease;
        }

        @Override
        public CompletionStage<Lease<PinTracker>> lease() {
            return part.lease();
        }

        @Override
        public AutoCloseable onServing(Consumer<? super PinTracker> listener) {
            return part.onServing(listener);
        }
    }

    private static PinChange put(String name) {
        return PinChange.put(Pin.of(Cid.ofRaw(name.getBytes(StandardCharsets.UTF_8)), PinOptions.DEFAULT.withName(name)));
    }

    private void runBackground() {
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            task.run();
        }
    }

    @Test
    void tellsAtOnceWhoServes() {
        part.set(first);
        dispatch.applied(List.of(put("a"), put("b")));
        assertThat(first.told).containsExactly("track a", "track b");
        assertThat(background).isEmpty();
    }

    @Test
    void tellsTheNextWhatCameMeanwhileInOrder() {
        dispatch.applied(List.of(put("a")));
        part.set(first);
        dispatch.applied(List.of(put("b")));
        runBackground();
        dispatch.applied(List.of(put("c")));
        assertThat(first.told).containsExactly("track a", "track b", "track c");
        assertThat(missed).isZero();
    }

    @Test
    void aChangeThatCameAfterALeaseGoesToWhoServesThen() {
        dispatch.applied(List.of(put("a")));
        part.set(first);
        afterAcquire = () -> {
            part.set(second);
            dispatch.applied(List.of(put("b")));
        };
        runBackground();
        assertThat(first.told).containsExactly("track a");
        assertThat(second.told).containsExactly("track b");
    }

    @Test
    void whatNobodyCouldBeToldIsMissed() {
        dispatch.applied(List.of(put("a")));
        runBackground();
        assertThat(missed).isEqualTo(1);
        part.set(first);
        dispatch.applied(List.of(put("b")));
        assertThat(first.told).containsExactly("track b");
    }

    @Test
    void tooManyAreMissed() {
        List<PinChange> many = new ArrayList<>();
        IntStream.range(0, 60_000).forEach(n -> many.add(put("same")));
        dispatch.applied(many);
        dispatch.applied(many);
        assertThat(missed).isEqualTo(1);
        part.set(first);
        runBackground();
        dispatch.applied(List.of(put("b")));
        assertThat(first.told).containsExactly("track b");
    }

    @Test
    void whatATrackerDoesNotTakeIsMissedAndTheRestIsTold() {
        part.set(first);
        first.refuses = new ClusterException.NotReady("stopped", Duration.ofSeconds(1));
        dispatch.applied(List.of(put("a"), PinChange.remove(put("b").cid())));
        assertThat(first.told).containsExactly("untrack");
        assertThat(missed).isEqualTo(1);
    }
}
