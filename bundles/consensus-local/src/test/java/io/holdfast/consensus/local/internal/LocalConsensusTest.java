package io.holdfast.consensus.local.internal;

import static io.holdfast.testkit.state.TestPins.pin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.testkit.consensus.ConsensusContract;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LocalConsensusTest extends ConsensusContract {
    private static final int MAX_IN_FLIGHT = 300;

    @Override
    protected Consensus start(Parts parts, Node node, PinsetListener listener) {
        LocalConsensus c = new LocalConsensus(parts, node, config(MAX_IN_FLIGHT, 10));
        c.addListener(listener);
        c.start();
        return c;
    }

    @Override
    protected void stop(Consensus consensus) {
        ((LocalConsensus) consensus).stop();
    }

    @Test
    void callsThatComeDuringAWriteShareTheNext() throws Exception {
        CountDownLatch reached = state.hold();
        List<CompletionStage<Void>> calls = new ArrayList<>(List.of(consensus.pin(pin(0))));
        assertThat(reached.await(5, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i <= 25; i++) {
            calls.add(consensus.pin(pin(i)));
        }
        state.letGo();
        for (CompletionStage<Void> call : calls) {
            done(call);
        }
        // one alone, then 25 in batches of 10
        assertThat(state.writes()).isEqualTo(4);
    }

    @Test
    void refusesWhatIsTooMuchAndTakesMoreAfterwards() throws Exception {
        CountDownLatch reached = state.hold();
        List<CompletionStage<Void>> calls = new ArrayList<>(List.of(consensus.pin(pin(0))));
        assertThat(reached.await(5, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i < MAX_IN_FLIGHT; i++) {
            calls.add(consensus.pin(pin(i)));
        }
        Throwable e = failure(consensus.pin(pin(MAX_IN_FLIGHT)));
        assertThat(e).isInstanceOf(ClusterException.NotReady.class).hasMessageContaining("" + MAX_IN_FLIGHT);
        assertThat(((ClusterException.NotReady) e).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        state.letGo();
        for (CompletionStage<Void> call : calls) {
            done(call);
        }
        done(consensus.pin(pin(MAX_IN_FLIGHT)));
        assertThat(state.count()).isEqualTo(MAX_IN_FLIGHT + 1);
    }

    @Test
    void aSlowCallerHoldsUpNoWrite() throws Exception {
        CountDownLatch wait = new CountDownLatch(1);
        // held until somebody waits for it: else this very thread would be the slow one
        state.hold();
        CompletionStage<Void> slow = consensus.pin(pin(1)).thenRun(() -> {
            try {
                wait.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        consensus.pin(pin(2));
        state.letGo();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (state.count() < 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
        wait.countDown();
        done(slow);
    }

    @Test
    void nobodyWaitsForAWriterThatAnErrorHasEnded() {
        BatchWriter writer = new BatchWriter(new BrokenPart(), List.of(), new Limits(10, 10));
        writer.start();
        assertThat(failure(writer.submit(PinChange.put(pin(1))))).isInstanceOf(ClusterException.Indeterminate.class);
        assertThat(writer.isRunning()).isFalse();
    }

    @Test
    void configurationIsChecked() {
        assertThat(Limits.of(config(1, 1))).isEqualTo(new Limits(1, 1));
        assertThatThrownBy(() -> Limits.of(config(0, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("consensus_local.max_in_flight is 0, expected 1 to");
        assertThatThrownBy(() -> Limits.of(config(1, 2_000_000))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("consensus_local.max_batch is 2000000");
    }

    @Test
    void defaultsAreAsDocumented() throws Exception {
        assertThat(LocalConfig.class.getDeclaredMethod("max__in__flight").getDefaultValue()).isEqualTo(10_000);
        assertThat(LocalConfig.class.getDeclaredMethod("max__batch").getDefaultValue()).isEqualTo(1_000);
    }

    @Test
    void newLimitsHoldAtOnce() {
        ((LocalConsensus) consensus).configure(config(1, 1));
        state.hold();
        consensus.pin(pin(1));
        assertThat(failure(consensus.pin(pin(2)))).isInstanceOf(ClusterException.NotReady.class);
        state.letGo();
    }

    private static final class BrokenPart implements Part<State> {
        @Override
        public <R> CompletionStage<R> call(Function<? super State, ? extends CompletionStage<R>> work) {
            throw error();
        }

        @Override
        public Lease<State> acquire() {
            throw error();
        }

        @Override
        public CompletionStage<Lease<State>> lease() {
            throw error();
        }

        @Override
        public AutoCloseable onServing(Consumer<? super State> listener) {
            throw error();
        }

        private static Error error() {
            return new NoClassDefFoundError("of a bundle that has gone");
        }
    }

    private static LocalConfig config(int inFlight, int batch) {
        return new LocalConfig() {
            @Override
            public int max__in__flight() {
                return inFlight;
            }

            @Override
            public int max__batch() {
                return batch;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return LocalConfig.class;
            }
        };
    }
}
