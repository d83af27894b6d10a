package io.holdfast.libp2p.internal.swarm;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final Timeouts timeouts = new Timeouts(timer);
    private final AtomicInteger givenUp = new AtomicInteger();

    TimeoutsTest() {
        timer.setRemoveOnCancelPolicy(true);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private CompletableFuture<String> bound(CompletableFuture<String> stage, Duration limit) {
        return timeouts.bound(stage, limit, () -> "nothing", givenUp::incrementAndGet).toCompletableFuture();
    }

    @Test
    void failsAfterTheLimitAndGivesUp() {
        assertThat(bound(new CompletableFuture<>(), Duration.ofMillis(5))).failsWithin(Duration.ofSeconds(10)).withThrowableThat()
                .withMessageContaining("nothing within 5 ms");
        assertThat(timeouts.waiting()).isZero();
        until("given up", () -> givenUp.get() == 1);
    }

    @Test
    void leavesNothingBehind() {
        for (int i = 0; i < 1000; i++) {
            CompletableFuture<String> stage = new CompletableFuture<>();
            CompletableFuture<String> bounded = bound(stage, LONG);
            if (i % 2 == 0) {
                stage.complete("yes");
                assertThat(bounded).isCompletedWithValue("yes");
            } else {
                stage.completeExceptionally(new IllegalStateException("no"));
                assertThat(bounded).isCompletedExceptionally();
            }
        }
        assertThat(timer.getQueue()).isEmpty();
        assertThat(timeouts.waiting()).isZero();
        assertThat(givenUp).hasValue(0);
    }

    @Test
    void closedTellsAllWhoWait() {
        CompletableFuture<String> before = bound(new CompletableFuture<>(), LONG);
        timeouts.close();
        assertThat(before).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("the host is closed");
        assertThat(bound(new CompletableFuture<>(), LONG)).failsWithin(Duration.ZERO);
        timer.shutdownNow();
        assertThat(bound(new CompletableFuture<>(), LONG)).failsWithin(Duration.ZERO);
        assertThat(bound(CompletableFuture.completedFuture("yes"), LONG)).isCompletedWithValue("yes");
        assertThat(timeouts.waiting()).isZero();
    }

    @Test
    void noLimit() {
        assertThatThrownBy(() -> bound(new CompletableFuture<>(), Duration.ZERO)).hasMessageContaining("expected more than zero");
    }
}
