package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Each command is answered, once, with the truth; a leader, a clock and an executor that do what the test says. */
class ProposalsTest {
    private static final int MOST = 3;
    private static final byte[] COMMAND = {1};

    private final List<CompletableFuture<Object>> sent = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private Object leader = "A";
    private final Route route = new Route() {
        @Override
        public Object leader() {
            return leader;
        }

        @Override
        public CompletionStage<?> send(Object to, byte[] command) {
            CompletableFuture<Object> f = new CompletableFuture<>();
            sent.add(f);
            return f;
        }
    };
    private final Proposals proposals = new Proposals(route, MOST, Duration.ofSeconds(5), now::get, Runnable::run);

    private CompletableFuture<Void> propose() {
        return proposals.propose(COMMAND).toCompletableFuture();
    }

    private static void fails(CompletableFuture<Void> f, Class<? extends ClusterException> with) {
        assertThat(f).isCompletedExceptionally();
        assertThatThrownBy(f::join).hasCauseInstanceOf(with);
    }

    @Test
    void soManyAtMostAreInFlight() {
        List<CompletableFuture<Void>> waiting = List.of(propose(), propose(), propose());
        fails(propose(), ClusterException.NotReady.class);
        assertThat(sent).hasSize(MOST);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        sent.get(1).complete(null);
        assertThat(waiting.get(1)).isCompleted();
        assertThat(propose()).isNotDone();
        assertThat(proposals.inFlight()).isEqualTo(MOST);
    }

    @Test
    void withoutALeaderNothingIsDone() {
        leader = null;
        fails(propose(), ClusterException.NotReady.class);
        assertThat(sent).isEmpty();
        assertThat(proposals.inFlight()).isZero();
    }

    @Test
    void thoseInFlightFailAtOnceWhenTheLeaderGoes() {
        CompletableFuture<Void> a = propose();
        leader = "B";
        proposals.leaderIs("B");
        fails(a, ClusterException.Indeterminate.class);
        CompletableFuture<Void> b = propose();
        proposals.leaderIs("B");
        assertThat(b).isNotDone();
        leader = null;
        proposals.leaderIs(null);
        fails(b, ClusterException.Indeterminate.class);
        assertThat(proposals.inFlight()).isZero();
        // an answer that comes too late changes nothing
        sent.get(0).complete(null);
        assertThat(proposals.inFlight()).isZero();
    }

    @Test
    void aFailureIsNotReadyOnlyIfItSaysSo() {
        CompletableFuture<Void> a = propose();
        CompletableFuture<Void> b = propose();
        CompletableFuture<Void> c = propose();
        sent.get(0).completeExceptionally(new ClusterException.NotReady("full", Duration.ofSeconds(1)));
        sent.get(1).completeExceptionally(new java.io.IOException("connection reset"));
        sent.get(2).completeExceptionally(new ClusterException.Internal("broken", null));
        fails(a, ClusterException.NotReady.class);
        fails(b, ClusterException.Indeterminate.class);
        fails(c, ClusterException.Indeterminate.class);
    }

    @Test
    void patienceEnds() {
        CompletableFuture<Void> early = propose();
        now.addAndGet(Duration.ofSeconds(3).toNanos());
        CompletableFuture<Void> late = propose();
        now.addAndGet(Duration.ofMillis(2001).toNanos());
        proposals.expire();
        fails(early, ClusterException.Indeterminate.class);
        assertThat(late).isNotDone();
    }

    @Test
    void stoppedAnswersAll() {
        CompletableFuture<Void> a = propose();
        proposals.stop();
        proposals.stop();
        fails(a, ClusterException.Indeterminate.class);
        fails(propose(), ClusterException.NotReady.class);
    }
}
