package io.holdfast.tracker.durable.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.all;
import static io.holdfast.testkit.tracker.PinTrackerFixture.cid;
import static io.holdfast.testkit.tracker.PinTrackerFixture.get;
import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.ClusterException;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.testkit.tracker.MapStores;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, and later it is not. */
class FailingStoreTest {
    @TempDir
    Path data;
    private PinTrackerFixture fix;
    private final MapStores stores = new MapStores();
    private DurablePinTracker tracker;

    @BeforeEach
    void start() {
        fix = new PinTrackerFixture(data);
        tracker = startOn(20_000);
        IntStream.range(0, 10).forEach(n -> fix.add(tracker, fix.pin(n)));
        until("all pinned", () -> fix.listed(tracker, TrackerStatus.PINNED).size() == 10);
        fail(8, true);
        fix.add(tracker, fix.direct(8));
        fix.await(tracker, 8, TrackerStatus.PIN_ERROR);
        assertThat(fix.listed(tracker, TrackerStatus.PIN_ERROR)).containsExactly(cid(8));
        stores.breakDown();
        changeEverything();
    }

    private DurablePinTracker startOn(int window) {
        return DurablePinTrackerTest.startOn(fix, stores, new Retry(Duration.ofSeconds(10), Duration.ofSeconds(10), 3, Duration.ofHours(1)), window);
    }

    @AfterEach
    void stop() {
        tracker.close();
    }

    private void fail(int n, boolean fails) {
        fix.ipfs.fail(cid(n), fails ? new ClusterException.Refused("no") : null);
    }

    // 0 leaves, 1 fails, 8 can be pinned again, 10 is new
    private void changeEverything() {
        fix.remove(tracker, 0);
        fail(1, true);
        fix.add(tracker, fix.direct(1));
        fail(8, false);
        fix.add(tracker, fix.pin(8));
        fix.add(tracker, fix.pin(10));
    }

    private void statusesAreRight() {
        fix.await(tracker, 0, TrackerStatus.UNPINNED);
        fix.await(tracker, 1, TrackerStatus.PIN_ERROR);
        fix.await(tracker, 8, TrackerStatus.PINNED);
        fix.await(tracker, 10, TrackerStatus.PINNED);
        until("listed right", () -> fix.listed(tracker, TrackerStatus.PIN_ERROR).equals(java.util.List.of(cid(1))));
        assertThat(fix.listed(tracker, TrackerStatus.PINNED))
                .containsExactlyElementsOf(IntStream.rangeClosed(2, 10).mapToObj(PinTrackerFixture::cid).sorted().toList());
        assertThat(all(tracker.statusAll(StatusFilter.ALL))).hasSize(10);
        assertThat(fix.info(tracker, 1).info().error()).isEqualTo("no");
    }

    @Test
    void statusesStayRightMeanwhile() {
        statusesAreRight();
    }

    @Test
    void whatFailedIsTriedAgainMeanwhile() {
        statusesAreRight();
        fail(1, false);
        fix.time.advance(Duration.ofSeconds(13));
        fix.await(tracker, 1, TrackerStatus.PINNED);
    }

    @Test
    void whatWasKeptIsWrittenWhenItCanBe() {
        statusesAreRight();
        stores.repair();
        assertThat(fix.info(tracker, 1).info().attemptCount()).isEqualTo(1);
        until("written", () -> {
            DurablePinTracker other = DurablePinTrackerTest.startOn(fix, stores.asWritten(), Retry.DEFAULT, 20_000);
            try {
                return fix.status(other, 1) == TrackerStatus.PIN_ERROR && fix.info(other, 1).info().attemptCount() == 1;
            } finally {
                other.close();
            }
        });
        statusesAreRight();
        fix.remove(tracker, 5);
        until("gone", () -> !fix.listed(tracker, TrackerStatus.PINNED).contains(cid(5)));
    }

    @Test
    void theNextTrackerFindsOutWhatWasNotWritten() {
        statusesAreRight();
        tracker.close();
        stores.repair();
        fix.ipfs.pinned().remove(cid(3));
        fail(1, false);
        tracker = startOn(20_000);
        get(tracker.reconcile());
        fix.time.advance(Duration.ofMinutes(1));
        until("compared", () -> {
            fix.time.advance(Duration.ofMillis(10));
            return fix.ipfs.pinned().containsKey(cid(3));
        });
        fix.await(tracker, 1, TrackerStatus.PINNED);
        until("listed right", () -> fix.listed(tracker, TrackerStatus.PINNED).size() == 10);
        assertThat(fix.ipfs.pinned()).hasSize(10);
    }

    @Test
    void whatWaitsIsTakenUpMeanwhile() {
        tracker.close();
        stores.repair();
        tracker = startOn(4);
        get(tracker.reconcile());
        stores.breakDown();
        fix.ipfs.holdAll(true);
        IntStream.range(20, 70).forEach(n -> fix.add(tracker, fix.pin(n)));
        assertThat(tracker.queueSize()).isGreaterThanOrEqualTo(40);
        fix.ipfs.holdAll(false);
        until("all pinned", () -> IntStream.range(20, 70).allMatch(n -> fix.ipfs.pinned().containsKey(cid(n))));
        until("none waits", () -> tracker.queueSize() == 0);
    }
}
