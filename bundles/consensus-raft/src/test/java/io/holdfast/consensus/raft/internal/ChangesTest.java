package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.state.PinChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often and how long a change is tried; a leader and a clock that do what the test says. */
class ChangesTest {
    private static final PinChange CHANGE = PinChange.remove(Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"));

    private final List<CompletableFuture<Object>> sent = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final Route route = new Route() {
        @Override
        public Object leader() {
            return "A";
        }

        @Override
        public CompletionStage<?> send(Object to, byte[] command) {
            CompletableFuture<Object> f = new CompletableFuture<>();
            sent.add(f);
            return f;
        }
    };
    private final RaftSettings settings = RaftPeers.settings(Set.of());
    private final Changes changes = new Changes(new Proposals(route, 10, settings.network(), now::get, Runnable::run), () -> true, settings, 10, now::get, Runnable::run);

    private void answer(ClusterException failure) {
        sent.get(sent.size() - 1).completeExceptionally(failure);
        now.addAndGet(settings.retryDelay().toNanos());
        changes.tick();
    }

    private static ClusterException notReady() {
        return new ClusterException.NotReady("there is no leader", Duration.ofSeconds(1));
    }

    @Test
    void whatWasNotTakenIsNoTry() {
        CompletableFuture<Void> done = changes.submit(CHANGE).toCompletableFuture();
        for (int i = 0; i <= settings.retries() + 5; i++) {
            answer(notReady());
        }
        assertThat(done).isNotDone();
        sent.get(sent.size() - 1).complete(null);
        assertThat(done).isCompleted();
    }

    @Test
    void itWaitsForALeaderNoLongerThanItShould() {
        CompletableFuture<Void> done = changes.submit(CHANGE).toCompletableFuture();
        long tries = settings.waitForLeader().dividedBy(settings.retryDelay());
        for (int i = 0; i <= tries && !done.isDone(); i++) {
            answer(notReady());
        }
        assertThatThrownBy(done::join).hasCauseInstanceOf(ClusterException.NotReady.class);
        assertThat(sent.size()).isBetween((int) tries - 1, (int) tries + 1);
    }

    @Test
    void whatMayHaveBeenDoneIsTriedSoOften() {
        CompletableFuture<Void> done = changes.submit(CHANGE).toCompletableFuture();
        for (int i = 0; i <= settings.retries(); i++) {
            assertThat(done).isNotDone();
            answer(new ClusterException.Indeterminate("gone", null));
        }
        assertThatThrownBy(done::join).hasCauseInstanceOf(ClusterException.Indeterminate.class);
        assertThat(sent).hasSize(settings.retries() + 1);
    }
}
