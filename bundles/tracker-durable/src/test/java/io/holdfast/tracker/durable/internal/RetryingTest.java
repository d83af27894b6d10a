package io.holdfast.tracker.durable.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.all;
import static io.holdfast.testkit.tracker.PinTrackerFixture.cid;
import static io.holdfast.testkit.tracker.PinTrackerFixture.get;
import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.ClusterException;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinMode;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.testkit.tracker.MapStores;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryingTest {
    private static final String GAVE_UP = "no (gave up after 3 attempts; recover to try again)";

    @TempDir
    Path data;
    private PinTrackerFixture fix;
    private MapStores stores;
    private DurablePinTracker tracker;
    private final Retry retry = new Retry(Duration.ofSeconds(10), Duration.ofSeconds(15), 3, Duration.ofHours(1));

    @BeforeEach
    void start() {
        fix = new PinTrackerFixture(data);
        stores = new MapStores();
        tracker = start(20_000);
    }

    private DurablePinTracker start(int window) {
        return DurablePinTrackerTest.startOn(fix, stores, retry, window);
    }

    @AfterEach
    void stop() {
        tracker.close();
    }

    private void fail(int n) {
        fix.ipfs.fail(cid(n), new ClusterException.Refused("no"));
    }

    private void attempts(int n, int wanted) {
        soon(wanted + " attempts", () -> {
            PinInfo info = fix.info(tracker, n);
            return info.status() == TrackerStatus.PIN_ERROR && info.info().attemptCount() == wanted;
        });
    }

    /** Waits, and lets the time creep: what was planned a moment after the time was moved is due a millisecond later. */
    private void soon(String what, BooleanSupplier condition) {
        until(what, () -> {
            boolean so = condition.getAsBoolean();
            if (!so) {
                advance(Duration.ofMillis(2));
            }
            return so;
        });
    }

    private void advance(Duration by) {
        fix.time.advance(by);
    }

    @Test
    void retriesLaterAndLaterAndThenGivesUp() {
        fail(1);
        fix.add(tracker, fix.pin(1));
        attempts(1, 1);
        advance(Duration.ofSeconds(7));
        assertThat(fix.ipfs.pinCalls()).isEqualTo(1);
        advance(Duration.ofSeconds(6));
        attempts(1, 2);
        // the second attempt may have been at 12 s, and 12 s later is the earliest third
        advance(Duration.ofSeconds(9));
        assertThat(fix.ipfs.pinCalls()).isEqualTo(2);
        advance(Duration.ofSeconds(10));
        attempts(1, 3);
        advance(Duration.ofHours(10));
        assertThat(fix.ipfs.pinCalls()).isEqualTo(3);
        soon("gave up", () -> fix.info(tracker, 1).info().error().equals(GAVE_UP));
        assertThat(all(tracker.statusAll(StatusFilter.ERROR)).get(0).info().error()).isEqualTo(GAVE_UP);
    }

    @Test
    void pinsByItselfWhatCanBePinnedAgain() {
        fail(1);
        fix.add(tracker, fix.pin(1));
        attempts(1, 1);
        fix.ipfs.fail(cid(1), null);
        advance(Duration.ofSeconds(13));
        soon("pinned", () -> fix.status(tracker, 1) == TrackerStatus.PINNED);
        assertThat(all(tracker.statusAll(StatusFilter.ERROR))).isEmpty();
    }

    @Test
    void recoveringOneBeginsAnewAndRecoveringAllTriesOnce() {
        fail(1);
        fix.add(tracker, fix.pin(1));
        attempts(1, 1);
        advance(Duration.ofSeconds(13));
        attempts(1, 2);
        advance(Duration.ofSeconds(19));
        attempts(1, 3);
        assertThat(all(tracker.recoverAll())).hasSize(1);
        attempts(1, 4);
        soon("gave up", () -> fix.info(tracker, 1).info().error().contains("gave up after 4 attempts"));
        get(tracker.recover(cid(1)));
        attempts(1, 1);
        soon("began anew", () -> fix.info(tracker, 1).info().error().equals("no"));
    }

    @Test
    void retriesUnpinsToo() {
        fix.add(tracker, fix.pin(1));
        fix.await(tracker, 1, TrackerStatus.PINNED);
        fail(1);
        fix.remove(tracker, 1);
        fix.await(tracker, 1, TrackerStatus.UNPIN_ERROR);
        fix.ipfs.fail(cid(1), null);
        advance(Duration.ofSeconds(13));
        soon("unpinned", fix.ipfs.pinned()::isEmpty);
        fix.await(tracker, 1, TrackerStatus.UNPINNED);
    }

    @Test
    void errorsAndAttemptsOutliveTheProcess() {
        fail(1);
        fix.add(tracker, fix.pin(1));
        attempts(1, 1);
        fix.add(tracker, fix.pin(2));
        fix.await(tracker, 2, TrackerStatus.PINNED);
        until("written", () -> fix.listed(tracker, TrackerStatus.PINNED).size() == 1);
        // a killed process closes nothing: the next one has what was written, and no more
        DurablePinTracker killed = tracker;
        stores = stores.asWritten();
        tracker = start(20_000);
        killed.close();
        assertThat(fix.status(tracker, 1)).isEqualTo(TrackerStatus.PIN_ERROR);
        assertThat(fix.info(tracker, 1).info().attemptCount()).isEqualTo(1);
        assertThat(fix.info(tracker, 1).info().error()).isEqualTo("no");
        get(tracker.reconcile());
        assertThat(fix.ipfs.pinCalls()).isEqualTo(2);
        advance(Duration.ofSeconds(13));
        attempts(1, 2);
    }

    @Test
    void unpinsThatWereCutOffAreTakenUpAgain() {
        fix.add(tracker, fix.pin(1));
        fix.await(tracker, 1, TrackerStatus.PINNED);
        fix.ipfs.hold(cid(1));
        fix.remove(tracker, 1);
        fix.await(tracker, 1, TrackerStatus.UNPINNING);
        tracker.close();
        fix.ipfs.release(cid(1));
        assertThat(fix.ipfs.pinned()).hasSize(1);
        tracker = start(20_000);
        get(tracker.reconcile());
        until("unpinned", fix.ipfs.pinned()::isEmpty);
    }

    @Test
    void sweepsAndPinsAgainWhatWentMissing() {
        IntStream.range(0, 10).forEach(n -> fix.add(tracker, fix.pin(n)));
        until("all pinned", () -> fix.listed(tracker, TrackerStatus.PINNED).size() == 10);
        fix.ipfs.pinned().remove(cid(3));
        advance(Duration.ofHours(1));
        until("compared", () -> fix.ipfs.listCalls() == 1);
        until("pinned again", () -> {
            advance(Duration.ofMillis(10));
            return fix.ipfs.pinned().containsKey(cid(3));
        });
        until("settled", () -> fix.listed(tracker, TrackerStatus.PINNED).size() == 10);
        until("the next one", () -> {
            advance(Duration.ofMinutes(10));
            return fix.ipfs.listCalls() == 2;
        });
    }

    @Test
    void aPlannedUnpinOfWhatCameBackToThePinsetIsVoid() {
        fix.add(tracker, fix.pin(1));
        fix.await(tracker, 1, TrackerStatus.PINNED);
        fail(1);
        fix.remove(tracker, 1);
        fix.await(tracker, 1, TrackerStatus.UNPIN_ERROR);
        fix.ipfs.fail(cid(1), null);
        tracker.close();
        // killed before word of it came
        fix.state.put(fix.pin(1));
        tracker = start(20_000);
        fix.add(tracker, fix.pin(2));
        fix.await(tracker, 2, TrackerStatus.PINNED);
        fail(3);
        fix.add(tracker, fix.pin(3));
        attempts(3, 1);
        advance(Duration.ofSeconds(13));
        attempts(3, 2);
        assertThat(fix.ipfs.unpinCalls()).isEqualTo(1);
        get(tracker.reconcile());
        fix.await(tracker, 1, TrackerStatus.PINNED);
        assertThat(fix.ipfs.unpinCalls()).isEqualTo(1);
    }

    @Test
    void comparesItselfSoonAfterEachStartAndAgainWhenItCouldNot() {
        IntStream.range(0, 10).forEach(n -> fix.add(tracker, fix.pin(n)));
        until("all pinned", () -> fix.listed(tracker, TrackerStatus.PINNED).size() == 10);
        tracker.close();
        fix.ipfs.pinned().clear();
        tracker = start(20_000);
        get(tracker.reconcile());
        fix.ipfs.away(true);
        int calls = fix.ipfs.listCalls();
        advance(Duration.ofMinutes(1));
        until("compared", () -> fix.ipfs.listCalls() == calls + 1);
        fix.ipfs.away(false);
        Instant back = fix.time.instant();
        until("pinned again", () -> {
            advance(Duration.ofMillis(100));
            return fix.ipfs.pinned().size() == 10;
        });
        assertThat(fix.time.instant()).isBefore(back.plus(Duration.ofMinutes(30)));
    }

    @Test
    void takesUpWhatItWasNeverToldOf() {
        fix.state.put(fix.pin(1));
        fix.state.put(fix.on(2, PinTrackerFixture.OTHER));
        advance(Duration.ofMinutes(1));
        fix.await(tracker, 1, TrackerStatus.PINNED);
        assertThat(fix.ipfs.pinned()).containsOnlyKeys(cid(1));
    }

    @Test
    void whatWaitsInTheStoreCountsAndIsTakenUpInItsOrder() {
        tracker.close();
        fix.concurrentPins = 1;
        tracker = start(4);
        fix.ipfs.holdAll(true);
        for (int n = 0; n < 50; n++) {
            fix.add(tracker, fix.pin(n));
            advance(Duration.ofMillis(2));
        }
        assertThat(tracker.queueSize()).isEqualTo(49);
        assertThat(fix.listed(tracker, TrackerStatus.PIN_QUEUED)).hasSize(49);
        assertThat(fix.status(tracker, 40)).isEqualTo(TrackerStatus.PIN_QUEUED);
        fix.remove(tracker, 45);
        fix.ipfs.holdAll(false);
        until("all pinned", () -> fix.ipfs.pinned().size() == 49);
        until("none waits", () -> tracker.queueSize() == 0);
        assertThat(fix.ipfs.started()).containsExactlyElementsOf(
                IntStream.range(0, 50).filter(n -> n != 45).mapToObj(PinTrackerFixture::cid).toList());
    }

    @Test
    void whatWaitsInTheStoreOutlivesTheProcess() {
        tracker.close();
        tracker = start(4);
        fix.ipfs.holdAll(true);
        IntStream.range(0, 50).forEach(n -> fix.add(tracker, fix.pin(n)));
        tracker.close();
        fix.ipfs.holdAll(false);
        tracker = start(4);
        get(tracker.reconcile());
        advance(Duration.ofSeconds(1));
        until("all pinned", () -> fix.ipfs.pinned().size() == 50);
        until("all known", () -> fix.listed(tracker, TrackerStatus.PINNED).size() == 50);
    }

    @Test
    void aFullQueueIsRetried() {
        tracker.close();
        fix.concurrentPins = 1;
        fix.maxQueue = 1;
        tracker = start(20_000);
        fix.ipfs.holdAll(true);
        IntStream.range(0, 3).forEach(n -> {
            fix.add(tracker, fix.pin(n));
            until("taken", () -> fix.ipfs.running() == 1);
        });
        assertThat(fix.listed(tracker, TrackerStatus.PIN_ERROR)).containsExactly(cid(2));
        fix.ipfs.holdAll(false);
        fix.await(tracker, 1, TrackerStatus.PINNED);
        advance(Duration.ofSeconds(13));
        soon("pinned", () -> fix.status(tracker, 2) == TrackerStatus.PINNED);
    }

    @Test
    void doesNotBotherTheDaemonForPinsOfOthersThatItNeverHad() {
        get(tracker.reconcile());
        fix.add(tracker, fix.on(1, PinTrackerFixture.OTHER));
        fix.add(tracker, fix.pin(2));
        fix.await(tracker, 2, TrackerStatus.PINNED);
        fix.add(tracker, fix.on(2, PinTrackerFixture.OTHER));
        until("unpinned", fix.ipfs.pinned()::isEmpty);
        assertThat(fix.ipfs.unpinCalls()).isEqualTo(1);
    }

    @Test
    void goesOnWithoutItsStore() {
        stores.breakDown();
        fix.add(tracker, fix.pin(1));
        until("pinned", () -> fix.ipfs.pinned().get(cid(1)) == PinMode.RECURSIVE);
        fix.add(tracker, fix.pin(2));
        until("pinned", () -> fix.ipfs.pinned().size() == 2);
        fix.await(tracker, 2, TrackerStatus.PINNED);
    }
}
