package io.holdfast.cluster.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.ClusterException;
import io.holdfast.testkit.tracker.TestTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InsistenceTest {
    private final TestTime time = new TestTime();
    private final ScheduledExecutorService timer = time.timer();
    private final AtomicInteger tries = new AtomicInteger();
    private volatile int failures;

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private CompletionStage<Void> work() {
        int n = tries.incrementAndGet();
        if (n > failures) {
            return CompletableFuture.completedFuture(null);
        }
        ClusterException e = new ClusterException.NotReady("not yet", Duration.ofSeconds(1));
        if (n % 2 == 0) {
            throw e;
        }
        return CompletableFuture.failedFuture(e);
    }

    @Test
    void triesUntilItSucceedsLessAndLessOften() {
        failures = 9;
        new Insistence(timer, "it failed", this::work).begin();
        until("tried", () -> tries.get() == 1);
        until("tried again", () -> {
            time.advance(Duration.ofSeconds(1));
            return tries.get() == 2;
        });
        time.advance(Duration.ofMinutes(5));
        assertThat(tries.get()).isBetween(8, 10);
        time.advance(Duration.ofHours(1));
        assertThat(tries.get()).isEqualTo(10);
    }

    @Test
    void begunAnewItForgetsTheFirstRound() {
        failures = Integer.MAX_VALUE;
        Insistence insistence = new Insistence(timer, "it failed", this::work);
        insistence.begin();
        until("tried", () -> tries.get() == 1);
        failures = 0;
        insistence.begin();
        until("tried anew", () -> tries.get() == 2);
        time.advance(Duration.ofHours(1));
        assertThat(tries.get()).isEqualTo(2);
    }
}
