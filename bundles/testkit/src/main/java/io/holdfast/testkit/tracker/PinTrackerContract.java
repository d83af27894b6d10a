package io.holdfast.testkit.tracker;

import static io.holdfast.testkit.tracker.PinTrackerFixture.OTHER;
import static io.holdfast.testkit.tracker.PinTrackerFixture.SELF;
import static io.holdfast.testkit.tracker.PinTrackerFixture.all;
import static io.holdfast.testkit.tracker.PinTrackerFixture.cid;
import static io.holdfast.testkit.tracker.PinTrackerFixture.get;
import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinMode;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.state.State;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.ipfs.FakeIpfsConnector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clauses for a {@link PinTracker}. Extend, and give one that is started; a clause it cannot meet is overridden with the reason. */
public abstract class PinTrackerContract {
    @TempDir
    Path data;
    protected PinTrackerFixture fix;
    private PinTracker tracker;

    /** A started tracker among these neighbours, with these limits; started again on the same folder it is the same tracker. */
    protected abstract PinTracker start(PinTrackerFixture fixture);

    /** Stops one; may be called twice. */
    protected abstract void stop(PinTracker tracker);

    @BeforeEach
    void prepare() {
        fix = new PinTrackerFixture(data);
    }

    @AfterEach
    void end() {
        if (tracker != null) {
            stop(tracker);
        }
    }

    protected final PinTracker tracker() {
        if (tracker == null) {
            tracker = start(fix);
        }
        return tracker;
    }

    /** Stops it and starts it again. */
    protected final void restart() {
        stop(tracker);
        tracker = start(fix);
    }

    protected final void add(int n) {
        fix.add(tracker(), fix.pin(n));
    }

    protected final void await(int n, TrackerStatus status) {
        fix.await(tracker(), n, status);
    }

    protected final void fail(int n, String text) {
        fix.ipfs.fail(cid(n), text == null ? null : new ClusterException.Refused(text));
    }

    @Test
    protected void knowsNothingAtFirst() {
        assertThat(all(tracker().statusAll(StatusFilter.ALL))).isEmpty();
        assertThat(all(tracker().syncAll())).isEmpty();
        assertThat(all(tracker().recoverAll())).isEmpty();
        assertThat(fix.status(tracker(), 1)).isEqualTo(TrackerStatus.UNPINNED);
        assertThat(tracker().queueSize()).isZero();
        get(tracker().reconcile());
    }

    @Test
    protected void pinsWhatIsTracked() {
        add(1);
        await(1, TrackerStatus.PINNED);
        PinInfo info = fix.info(tracker(), 1);
        assertThat(info.peer()).isEqualTo(SELF);
        assertThat(info.name()).isEqualTo("p1");
        assertThat(info.info().error()).isEmpty();
        assertThat(fix.ipfs.pinned()).containsEntry(cid(1), PinMode.RECURSIVE);
    }

    @Test
    protected void trackingTwiceIsTrackingOnce() {
        fix.ipfs.hold(cid(1));
        add(1);
        await(1, TrackerStatus.PINNING);
        add(1);
        add(1);
        fix.ipfs.release(cid(1));
        await(1, TrackerStatus.PINNED);
        assertThat(fix.ipfs.pinCalls()).isEqualTo(1);
        assertThat(fix.listed(tracker(), TrackerStatus.PINNED)).containsExactly(cid(1));
    }

    @Test
    protected void unpinsWhatIsUntracked() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fix.remove(tracker(), 1);
        await(1, TrackerStatus.UNPINNED);
        until("unpinned at the daemon", () -> fix.ipfs.pinned().isEmpty());
        assertThat(all(tracker().statusAll(StatusFilter.ALL))).isEmpty();
    }

    @Test
    protected void untracksWhatItNeverKnew() {
        fix.remove(tracker(), 1);
        await(1, TrackerStatus.UNPINNED);
    }

    @Test
    protected void showsEachStepOfAnOperation() {
        fix.concurrentPins = 1;
        fix.ipfs.holdAll(true);
        add(1);
        await(1, TrackerStatus.PINNING);
        add(2);
        assertThat(fix.status(tracker(), 2)).isEqualTo(TrackerStatus.PIN_QUEUED);
        assertThat(tracker().queueSize()).isEqualTo(1);
        assertThat(fix.listed(tracker(), TrackerStatus.PIN_QUEUED)).containsExactly(cid(2));
        assertThat(fix.listed(tracker(), TrackerStatus.PINNING)).containsExactly(cid(1));
        fix.ipfs.holdAll(false);
        await(1, TrackerStatus.PINNED);
        await(2, TrackerStatus.PINNED);
        fix.ipfs.holdAll(true);
        IntStream.range(1, 30).forEach(n -> fix.remove(tracker(), n));
        await(1, TrackerStatus.UNPINNING);
        await(29, TrackerStatus.UNPIN_QUEUED);
        fix.ipfs.holdAll(false);
        await(29, TrackerStatus.UNPINNED);
        until("all unpinned", fix.ipfs.pinned()::isEmpty);
    }

    @Test
    protected void keepsAFailedPin() {
        fail(1, "no such block");
        add(1);
        await(1, TrackerStatus.PIN_ERROR);
        PinInfo info = fix.info(tracker(), 1);
        assertThat(info.info().error()).contains("no such block");
        assertThat(info.info().attemptCount()).isEqualTo(1);
        assertThat(info.name()).isEqualTo("p1");
        assertThat(fix.listed(tracker(), TrackerStatus.PIN_ERROR)).containsExactly(cid(1));
        assertThat(all(tracker().statusAll(StatusFilter.ERROR))).hasSize(1);
        assertThat(fix.listed(tracker(), TrackerStatus.PINNED)).isEmpty();
    }

    @Test
    protected void keepsAFailedUnpin() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fail(1, "repository is read-only");
        fix.remove(tracker(), 1);
        await(1, TrackerStatus.UNPIN_ERROR);
        assertThat(fix.info(tracker(), 1).info().error()).contains("read-only");
        assertThat(fix.listed(tracker(), TrackerStatus.UNPIN_ERROR)).containsExactly(cid(1));
        fail(1, null);
        assertThat(get(tracker().recover(cid(1))).status()).isNotEqualTo(TrackerStatus.UNPIN_ERROR);
        await(1, TrackerStatus.UNPINNED);
        until("unpinned at the daemon", fix.ipfs.pinned()::isEmpty);
    }

    @Test
    protected void unpinsAtOnceWhatIsForOthers() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fix.add(tracker(), fix.on(1, OTHER));
        await(1, TrackerStatus.REMOTE);
        until("unpinned at the daemon", fix.ipfs.pinned()::isEmpty);
        assertThat(fix.status(tracker(), 1)).isEqualTo(TrackerStatus.REMOTE);
        assertThat(fix.listed(tracker(), TrackerStatus.REMOTE)).containsExactly(cid(1));
        fix.add(tracker(), fix.on(1, OTHER, SELF));
        await(1, TrackerStatus.PINNED);
    }

    @Test
    protected void leavesAMetaPinAlone() {
        fix.add(tracker(), fix.meta(1));
        assertThat(fix.status(tracker(), 1)).isEqualTo(TrackerStatus.SHARDED);
        assertThat(fix.listed(tracker(), TrackerStatus.SHARDED)).containsExactly(cid(1));
        assertThat(fix.ipfs.pinCalls()).isZero();
    }

    @Test
    protected void pinsInTheModeAskedFor() {
        fix.add(tracker(), fix.direct(1));
        await(1, TrackerStatus.PINNED);
        assertThat(fix.ipfs.pinned()).containsEntry(cid(1), PinMode.DIRECT);
        assertThat(fix.listed(tracker(), TrackerStatus.PINNED)).containsExactly(cid(1));
        add(1);
        until("recursive", () -> fix.ipfs.pinned().get(cid(1)) == PinMode.RECURSIVE);
        await(1, TrackerStatus.PINNED);
    }

    @Test
    protected void asksTheDaemonForTheStatusOfOne() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fix.ipfs.pinned().clear();
        PinInfo info = fix.info(tracker(), 1);
        assertThat(info.status()).isEqualTo(TrackerStatus.UNEXPECTEDLY_UNPINNED);
        assertThat(info.info().error()).isEqualTo("the item should be pinned but it is not");
    }

    @Test
    protected void saysWhenTheStateOrTheDaemonCannotBeAsked() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fix.ipfs.away(true);
        assertThat(fix.status(tracker(), 1)).isEqualTo(TrackerStatus.CLUSTER_ERROR);
        fix.ipfs.away(false);
        fix.parts.with(State.class, null);
        PinInfo info = fix.info(tracker(), 1);
        assertThat(info.status()).isEqualTo(TrackerStatus.CLUSTER_ERROR);
        assertThat(info.info().error()).isNotEmpty();
        assertThatThrownBy(() -> get(tracker().reconcile())).hasCauseInstanceOf(ClusterException.NotReady.class);
        fix.parts.with(State.class, fix.state);
        assertThat(fix.status(tracker(), 1)).isEqualTo(TrackerStatus.PINNED);
    }

    /** The status is seen a moment before the daemon is called, which is what can be cancelled. */
    private void awaitCall(int n, TrackerStatus status) {
        await(n, status);
        until("the daemon is called", () -> fix.ipfs.running() > 0);
    }

    @Test
    protected void untrackingCancelsARunningPin() {
        fix.ipfs.hold(cid(1));
        add(1);
        awaitCall(1, TrackerStatus.PINNING);
        fix.remove(tracker(), 1);
        until("cancelled", () -> fix.ipfs.cancelled() == 1);
        fix.ipfs.release(cid(1));
        await(1, TrackerStatus.UNPINNED);
        assertThat(fix.ipfs.pinned()).isEmpty();
    }

    @Test
    protected void trackingCancelsARunningUnpin() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fix.ipfs.hold(cid(1));
        fix.remove(tracker(), 1);
        awaitCall(1, TrackerStatus.UNPINNING);
        add(1);
        until("cancelled", () -> fix.ipfs.cancelled() == 1);
        fix.ipfs.release(cid(1));
        await(1, TrackerStatus.PINNED);
        assertThat(fix.ipfs.pinned()).containsKey(cid(1));
    }

    @Test
    protected void aCancelledPinThatComesThroughAllTheSameIsUndone() {
        fix.ipfs.abortsLate(true);
        fix.ipfs.hold(cid(1));
        add(1);
        awaitCall(1, TrackerStatus.PINNING);
        fix.remove(tracker(), 1);
        until("cancelled", () -> fix.ipfs.cancelled() == 1);
        fix.ipfs.release(cid(1));
        await(1, TrackerStatus.UNPINNED);
        fix.time.advance(Duration.ofSeconds(1));
        fix.ipfs.finishAborted();
        assertThat(fix.ipfs.pinned()).containsKey(cid(1));
        fix.time.advance(Duration.ofSeconds(30));
        until("unpinned again", fix.ipfs.pinned()::isEmpty);
        await(1, TrackerStatus.UNPINNED);
    }

    @Test
    protected void aCancelledUnpinThatComesThroughAllTheSameIsUndone() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fix.ipfs.abortsLate(true);
        fix.ipfs.hold(cid(1));
        fix.remove(tracker(), 1);
        awaitCall(1, TrackerStatus.UNPINNING);
        add(1);
        until("cancelled", () -> fix.ipfs.cancelled() == 1);
        fix.ipfs.release(cid(1));
        await(1, TrackerStatus.PINNED);
        fix.time.advance(Duration.ofSeconds(1));
        fix.ipfs.finishAborted();
        fix.time.advance(Duration.ofSeconds(30));
        until("pinned again", () -> fix.ipfs.pinned().containsKey(cid(1)));
        await(1, TrackerStatus.PINNED);
    }

    @Test
    protected void looksOftenEnoughButNotForEverAtWhatReplacedACancelledPin() {
        fix.ipfs.hold(cid(1));
        add(1);
        awaitCall(1, TrackerStatus.PINNING);
        fix.remove(tracker(), 1);
        until("cancelled", () -> fix.ipfs.cancelled() == 1);
        fix.ipfs.release(cid(1));
        await(1, TrackerStatus.UNPINNED);
        fix.time.advance(Duration.ofMinutes(1));
        int looks = fix.ipfs.statusCalls();
        assertThat(looks).isBetween(1, 10);
        fix.time.advance(Duration.ofHours(1));
        assertThat(fix.ipfs.statusCalls()).isEqualTo(looks);
        assertThat(fix.ipfs.unpinCalls()).isEqualTo(1);
    }

    @Test
    protected void aPinInTheMakingIsNeverTakenForLost() {
        fix.ipfs.answerOn(ForkJoinPool.commonPool());
        PinTracker t = tracker();
        List<TrackerStatus> good = List.of(TrackerStatus.PIN_QUEUED, TrackerStatus.PINNING, TrackerStatus.PINNED);
        for (int n = 0; n < 2000; n++) {
            add(n);
            assertThat(fix.status(t, n)).as("status right after the tracking of %s", n).isIn(good);
        }
        until("all pinned", () -> fix.ipfs.pinned().size() == 2000);
        assertThat(IntStream.range(0, 2000)).allMatch(n -> good.contains(fix.status(t, n)));
    }

    @Test
    protected void aPinNotYetTrackedIsQueuedAndCanBeRecovered() {
        fix.state.put(fix.pin(1));
        assertThat(fix.status(tracker(), 1)).isEqualTo(TrackerStatus.PIN_QUEUED);
        get(tracker().recover(cid(1)));
        await(1, TrackerStatus.PINNED);
    }

    @Test
    protected void aPinWithOtherOptionsStartsAnew() {
        fix.ipfs.hold(cid(1));
        add(1);
        awaitCall(1, TrackerStatus.PINNING);
        fix.add(tracker(), fix.direct(1));
        until("cancelled", () -> fix.ipfs.cancelled() == 1);
        fix.ipfs.release(cid(1));
        await(1, TrackerStatus.PINNED);
        assertThat(fix.ipfs.pinned()).containsEntry(cid(1), PinMode.DIRECT);
    }

    @Test
    protected void runsNoMoreThanAllowed() {
        fix.concurrentPins = 3;
        fix.ipfs.holdAll(true);
        IntStream.range(0, 50).forEach(this::add);
        until("three run", () -> fix.ipfs.running() == 3);
        assertThat(tracker().queueSize()).isEqualTo(47);
        fix.ipfs.holdAll(false);
        until("all pinned", () -> fix.ipfs.pinned().size() == 50);
        assertThat(fix.ipfs.mostAtOnce()).isEqualTo(3);
    }

    @Test
    protected void takesYoungPinsFirstAndEachInTheirOrder() {
        fix.concurrentPins = 1;
        fix.ipfs.hold(cid(0));
        add(0);
        await(0, TrackerStatus.PINNING);
        for (int n = 1; n <= 3; n++) {
            fix.add(tracker(), fix.pin(n).withTimestamp(fix.time.instant().minus(Duration.ofDays(2))));
        }
        IntStream.of(6, 5, 4).forEach(this::add);
        assertThat(fix.info(tracker(), 5).info().priorityPin()).isTrue();
        assertThat(fix.info(tracker(), 2).info().priorityPin()).isFalse();
        fix.ipfs.release(cid(0));
        until("all pinned", () -> fix.ipfs.pinned().size() == 7);
        assertThat(fix.ipfs.started()).containsExactly(cid(0), cid(6), cid(5), cid(4), cid(1), cid(2), cid(3));
    }

    @Test
    protected void aFullQueueIsAnError() {
        fix.concurrentPins = 1;
        fix.maxQueue = 2;
        fix.ipfs.holdAll(true);
        add(1);
        await(1, TrackerStatus.PINNING);
        IntStream.of(2, 3, 4).forEach(this::add);
        PinInfo info = fix.info(tracker(), 4);
        assertThat(info.status()).isEqualTo(TrackerStatus.PIN_ERROR);
        assertThat(info.info().error()).startsWith("pin/unpin operation queue is full. Try increasing max_pin_queue_size");
        assertThat(info.info().attemptCount()).isZero();
        fix.ipfs.holdAll(false);
        await(3, TrackerStatus.PINNED);
    }

    @Test
    protected void givesUpWithoutProgress() {
        fix.ipfs.pinTimeout(Duration.ofMinutes(2)).hold(cid(1));
        add(1);
        until("runs", () -> fix.ipfs.running() == 1 && fix.status(tracker(), 1) == TrackerStatus.PINNING);
        fix.time.advance(Duration.ofSeconds(90));
        fix.ipfs.progress(cid(1), 10);
        fix.time.advance(Duration.ofSeconds(90));
        assertThat(fix.status(tracker(), 1)).isEqualTo(TrackerStatus.PINNING);
        fix.ipfs.progress(cid(1), 10);
        fix.time.advance(Duration.ofSeconds(31));
        // the watch may have begun a moment after the operation
        until("gives up", () -> {
            fix.time.advance(Duration.ofSeconds(1));
            return fix.ipfs.cancelled() == 1;
        });
        until("says so", () -> fix.status(tracker(), 1) == TrackerStatus.PIN_ERROR);
        PinInfo info = fix.info(tracker(), 1);
        assertThat(info.info().error()).contains("no progress for 2m0s").contains("10 blocks");
    }

    @Test
    protected void waitsForAConnector() {
        fix.parts.with(IpfsConnector.class, null);
        IntStream.range(0, 20).forEach(this::add);
        fix.time.advance(Duration.ofSeconds(3));
        assertThat(fix.listed(tracker(), TrackerStatus.PIN_ERROR)).isEmpty();
        fix.parts.with(IpfsConnector.class, fix.ipfs);
        until("all pinned", () -> fix.ipfs.pinned().size() == 20);
    }

    @Test
    protected void losesNothingWhenTheConnectorIsSwapped() {
        fix.concurrentPins = 5;
        fix.ipfs.holdAll(true);
        IntStream.range(0, 20).forEach(this::add);
        until("five run", () -> fix.ipfs.running() == 5);
        FakeIpfsConnector next = new FakeIpfsConnector();
        next.hold(cid(0));
        fix.parts.with(IpfsConnector.class, next);
        until("the others are pinned", () -> next.pinned().size() == 19);
        assertThat(fix.ipfs.cancelled()).isEqualTo(5);
        assertThat(fix.info(tracker(), 0).status()).isEqualTo(TrackerStatus.PINNING);
        assertThat(fix.info(tracker(), 0).info().attemptCount()).isEqualTo(1);
        assertThat(fix.listed(tracker(), TrackerStatus.PIN_ERROR)).isEmpty();
        next.release(cid(0));
        await(0, TrackerStatus.PINNED);
    }

    @Test
    protected void waitsForADaemonThatIsAway() {
        fix.ipfs.away(true);
        IntStream.range(0, 20).forEach(this::add);
        until("it was tried", () -> fix.ipfs.pinCalls() > 0);
        until("all wait", () -> tracker().queueSize() == 20);
        fix.time.advance(Duration.ofMinutes(1));
        assertThat(fix.listed(tracker(), TrackerStatus.PIN_ERROR)).isEmpty();
        assertThat(fix.ipfs.pinCalls()).isLessThan(40);
        fix.ipfs.away(false);
        until("all pinned", () -> {
            // each look at the daemon, and each piece of what waits, is planned only when the one before has ended
            fix.time.advance(Duration.ofSeconds(10));
            return fix.ipfs.pinned().size() == 20;
        });
        assertThat(fix.listed(tracker(), TrackerStatus.PIN_ERROR)).isEmpty();
    }

    @Test
    protected void aCallThatHangsForEverDoesNotKeepTheOthersFromADaemonThatIsBack() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fix.ipfs.hold(cid(1));
        fix.remove(tracker(), 1);
        awaitCall(1, TrackerStatus.UNPINNING);
        fix.ipfs.vanished(true);
        int calls = fix.ipfs.pinCalls();
        add(2);
        until("it was tried", () -> fix.ipfs.pinCalls() > calls);
        fix.ipfs.vanished(false);
        until("it is pinned", () -> {
            fix.time.advance(Duration.ofSeconds(15));
            return fix.ipfs.pinned().containsKey(cid(2));
        });
        await(2, TrackerStatus.PINNED);
    }

    @Test
    protected void aPinAtWhichTheDaemonAlwaysLeavesDoesNotHoldUpTheOthers() {
        fix.concurrentPins = 1;
        fix.ipfs.fail(cid(1), new ClusterException.NotReady("IPFS broke off", Duration.ofSeconds(1)));
        IntStream.rangeClosed(1, 20).forEach(this::add);
        until("it was tried", () -> fix.ipfs.pinCalls() > 0);
        until("the others are pinned", () -> {
            fix.time.advance(Duration.ofSeconds(15));
            return fix.ipfs.pinned().size() == 19;
        });
        assertThat(fix.status(tracker(), 1)).isIn(TrackerStatus.PIN_QUEUED, TrackerStatus.PINNING);
    }

    @Test
    protected void agreesWithTheDaemonAfterAStorm() {
        fix.ipfs.answerOn(ForkJoinPool.commonPool());
        PinTracker t = tracker();
        List<CompletableFuture<Void>> writers = IntStream.range(0, 4).mapToObj(w -> CompletableFuture.runAsync(() -> {
            Random random = new Random(w);
            for (int i = 0; i < 5000; i++) {
                int n = w * 50 + random.nextInt(50);
                if (random.nextInt(3) > 0) {
                    fix.add(t, random.nextBoolean() ? fix.pin(n) : fix.direct(n));
                } else {
                    fix.remove(t, n);
                }
            }
        })).toList();
        writers.forEach(CompletableFuture::join);
        until("nothing is left to do", () -> all(t.statusAll(StatusFilter.of(TrackerStatus.PIN_QUEUED, TrackerStatus.PINNING,
                TrackerStatus.UNPINNING, TrackerStatus.UNPIN_QUEUED))).isEmpty());
        until("the daemon agrees", () -> IntStream.range(0, 200).allMatch(n -> {
            PinMode wanted = fix.state.get(cid(n)).map(p -> PinMode.ofDepth(p.maxDepth())).orElse(null);
            return fix.ipfs.pinned().get(cid(n)) == wanted;
        }));
        assertThat(all(t.statusAll(StatusFilter.ALL))).hasSize((int) fix.state.count());
    }

    @Test
    protected void goesOnAfterARestart() {
        fix.concurrentPins = 2;
        IntStream.range(0, 20).forEach(this::add);
        until("all pinned", () -> fix.ipfs.pinned().size() == 20);
        until("known", () -> fix.listed(tracker(), TrackerStatus.PINNED).size() == 20);
        fix.ipfs.holdAll(true);
        IntStream.range(20, 30).forEach(this::add);
        until("two run", () -> fix.ipfs.running() == 2);
        restart();
        fix.ipfs.holdAll(false);
        int calls = fix.ipfs.pinCalls();
        get(tracker().reconcile());
        until("all pinned", () -> fix.ipfs.pinned().size() == 30);
        IntStream.range(0, 30).forEach(n -> await(n, TrackerStatus.PINNED));
        assertThat(fix.ipfs.pinCalls() - calls).isEqualTo(10);
    }

    @Test
    protected void stopsTwice() {
        fix.ipfs.holdAll(true);
        IntStream.range(0, 20).forEach(this::add);
        until("ten run", () -> fix.ipfs.running() == 10);
        stop(tracker());
        stop(tracker());
        assertThat(fix.ipfs.running()).isZero();
        assertThatThrownBy(() -> tracker().track(fix.pin(1))).isInstanceOf(ClusterException.NotReady.class);
        assertThatThrownBy(() -> tracker().untrack(cid(1))).isInstanceOf(ClusterException.NotReady.class);
        assertThatThrownBy(() -> get(tracker().status(cid(1)))).hasCauseInstanceOf(ClusterException.NotReady.class);
        assertThatThrownBy(() -> all(tracker().statusAll(StatusFilter.ALL))).hasCauseInstanceOf(ClusterException.NotReady.class);
        assertThatThrownBy(() -> get(tracker().reconcile())).hasCauseInstanceOf(ClusterException.NotReady.class);
        // those of the test before may still be on their way out
        until("no thread is left", () -> Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().startsWith("holdfast-tracker")));
    }

    @Test
    protected void reconcilesWithThePinset() {
        add(1);
        add(2);
        await(1, TrackerStatus.PINNED);
        await(2, TrackerStatus.PINNED);
        fix.state.remove(cid(1));
        fix.state.put(fix.direct(2));
        fix.state.put(fix.pin(3));
        fix.state.put(fix.on(4, OTHER));
        fix.state.put(fix.meta(5));
        get(tracker().reconcile());
        until("1 is gone", () -> !fix.ipfs.pinned().containsKey(cid(1)));
        until("2 is direct", () -> fix.ipfs.pinned().get(cid(2)) == PinMode.DIRECT);
        await(3, TrackerStatus.PINNED);
        assertThat(fix.listed(tracker(), TrackerStatus.REMOTE)).containsExactly(cid(4));
        assertThat(fix.listed(tracker(), TrackerStatus.SHARDED)).containsExactly(cid(5));
    }

    @Test
    protected void asksTheDaemonOnceForAllThatItMayHold() {
        reconcilesWithAListThatIs(false);
    }

    @Test
    protected void readsAlongAListThatIsInOrder() {
        reconcilesWithAListThatIs(true);
    }

    private void reconcilesWithAListThatIs(boolean ordered) {
        fix.ipfs.ordered(ordered);
        IntStream.range(0, 3000).forEach(n -> fix.state.put(fix.pin(n)));
        IntStream.range(1, 3000).forEach(n -> fix.ipfs.pinned().put(cid(n), PinMode.RECURSIVE));
        get(tracker().reconcile());
        until("0 is pinned", () -> fix.ipfs.pinned().containsKey(cid(0)));
        assertThat(fix.ipfs.pinCalls()).isEqualTo(1);
        assertThat(fix.ipfs.statusCalls()).isZero();
        until("all are known", () -> fix.listed(tracker(), TrackerStatus.PINNED).size() == 3000);
    }

    @Test
    protected void syncMovesAWrongStatusAndTriggersNothing() {
        IntStream.range(0, 4).forEach(this::add);
        IntStream.range(0, 4).forEach(n -> await(n, TrackerStatus.PINNED));
        fail(4, "no");
        add(4);
        await(4, TrackerStatus.PIN_ERROR);
        int calls = fix.ipfs.pinCalls();
        fix.time.advance(Duration.ofSeconds(1));
        fix.ipfs.pinned().remove(cid(1));
        assertThat(get(tracker().sync(cid(0))).status()).isEqualTo(TrackerStatus.PINNED);
        assertThat(get(tracker().sync(cid(1))).status()).isEqualTo(TrackerStatus.UNEXPECTEDLY_UNPINNED);
        assertThat(fix.listed(tracker(), TrackerStatus.UNEXPECTEDLY_UNPINNED)).containsExactly(cid(1));
        fix.ipfs.pinned().remove(cid(2));
        List<Cid> wrong = all(tracker().syncAll()).stream().map(PinInfo::cid).toList();
        assertThat(wrong).containsExactlyInAnyOrder(cid(1), cid(2), cid(4)).isSorted();
        assertThat(fix.ipfs.pinCalls()).isEqualTo(calls);
        fix.ipfs.pinned().put(cid(4), PinMode.RECURSIVE);
        assertThat(get(tracker().sync(cid(4))).status()).isEqualTo(TrackerStatus.PINNED);
        assertThat(fix.ipfs.pinCalls()).isEqualTo(calls);
    }

    @Test
    protected void recoversWhatIsInTrouble() {
        IntStream.range(1, 4).forEach(n -> fail(n, "no"));
        IntStream.range(0, 4).forEach(this::add);
        await(0, TrackerStatus.PINNED);
        IntStream.range(1, 4).forEach(n -> await(n, TrackerStatus.PIN_ERROR));
        IntStream.range(1, 4).forEach(n -> fail(n, null));
        assertThat(get(tracker().recover(cid(1))).status()).isIn(TrackerStatus.PIN_QUEUED, TrackerStatus.PINNING, TrackerStatus.PINNED);
        await(1, TrackerStatus.PINNED);
        assertThat(get(tracker().recover(cid(0))).status()).isEqualTo(TrackerStatus.PINNED);
        assertThat(all(tracker().recoverAll())).extracting(PinInfo::cid).containsExactlyInAnyOrder(cid(2), cid(3));
        await(2, TrackerStatus.PINNED);
        await(3, TrackerStatus.PINNED);
        assertThat(all(tracker().recoverAll())).isEmpty();
        fix.time.advance(Duration.ofSeconds(1));
        fix.ipfs.pinned().remove(cid(2));
        assertThat(all(tracker().syncAll())).hasSize(1);
        assertThat(all(tracker().recoverAll())).hasSize(1);
        await(2, TrackerStatus.PINNED);
        assertThat(get(tracker().recover(cid(99))).status()).isEqualTo(TrackerStatus.UNPINNED);
    }

    @Test
    protected void listsInTheOrderOfTheCids() {
        fix.ipfs.answerOn(ForkJoinPool.commonPool());
        IntStream.range(0, 5000).forEach(this::add);
        until("all pinned", () -> fix.ipfs.pinned().size() == 5000);
        until("all listed", () -> fix.listed(tracker(), TrackerStatus.PINNED).size() == 5000);
        List<PinInfo> infos = all(tracker().statusAll(StatusFilter.ALL));
        assertThat(infos.stream().map(PinInfo::cid)).isSorted().hasSize(5000);
        assertThat(infos).allMatch(i -> i.name().startsWith("p") && i.peer().equals(SELF));
    }

    @Test
    protected void aClosedListingEnds() {
        IntStream.range(0, 100).forEach(this::add);
        until("all pinned", () -> fix.listed(tracker(), TrackerStatus.PINNED).size() == 100);
        var feed = tracker().statusAll(StatusFilter.ALL);
        assertThat(get(feed.next(10))).hasSize(10);
        feed.close();
        feed.close();
        until("it fails", () -> feed.next(10).toCompletableFuture().handle((v, e) -> e != null).join());
    }

    @Test
    protected void tracksFast() {
        fix.ipfs.holdAll(true);
        Pin[] pins = IntStream.range(0, 20_000).mapToObj(fix::pin).toArray(Pin[]::new);
        PinTracker t = tracker();
        for (Pin pin : pins) {
            t.track(pin);
        }
        until("all queued", () -> t.queueSize() == pins.length - 10);
    }
}
