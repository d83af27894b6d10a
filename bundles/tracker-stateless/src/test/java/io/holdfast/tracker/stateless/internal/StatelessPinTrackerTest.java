package io.holdfast.tracker.stateless.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.all;
import static io.holdfast.testkit.tracker.PinTrackerFixture.cid;
import static io.holdfast.testkit.tracker.PinTrackerFixture.get;
import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ClusterException;
import io.holdfast.model.PinMode;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.tracker.PinTrackerContract;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import io.holdfast.tracker.engine.Limits;
import io.holdfast.tracker.engine.QueueTracker.Setup;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatelessPinTrackerTest extends PinTrackerContract {
    @Override
    protected PinTracker start(PinTrackerFixture fix) {
        Limits limits = new Limits(fix.maxQueue, fix.concurrentPins, fix.priorityAge, fix.priorityRetries);
        StatelessPinTracker tracker = new StatelessPinTracker(
                new Setup(PinTrackerFixture.SELF, fix.parts, limits, fix.time, fix.time.timer()));
        tracker.start();
        return tracker;
    }

    @Override
    protected void stop(PinTracker tracker) {
        ((StatelessPinTracker) tracker).close();
    }

    /** As IPFS Cluster: a daemon that is away is an error of each pin, and recovering is for who asks. */
    @Test
    @Override
    protected void waitsForADaemonThatIsAway() {
        fix.ipfs.away(true);
        add(1);
        await(1, TrackerStatus.PIN_ERROR);
        assertThat(fix.info(tracker(), 1).info().error()).isEqualTo("IPFS cannot be reached");
        fix.ipfs.away(false);
        get(tracker().recover(cid(1)));
        await(1, TrackerStatus.PINNED);
    }

    /** As above: nothing waits for a daemon that is away. */
    @Test
    @Override
    protected void aCallThatHangsForEverDoesNotKeepTheOthersFromADaemonThatIsBack() {
        fix.ipfs.hold(cid(1));
        add(1);
        await(1, TrackerStatus.PINNING);
        fix.ipfs.vanished(true);
        add(2);
        await(2, TrackerStatus.PIN_ERROR);
        fix.ipfs.vanished(false);
        add(3);
        await(3, TrackerStatus.PINNED);
    }

    /** As above. */
    @Test
    @Override
    protected void aPinAtWhichTheDaemonAlwaysLeavesDoesNotHoldUpTheOthers() {
        fix.ipfs.fail(cid(1), new ClusterException.NotReady("IPFS broke off", Duration.ofSeconds(1)));
        add(1);
        add(2);
        await(1, TrackerStatus.PIN_ERROR);
        await(2, TrackerStatus.PINNED);
    }

    /** As IPFS Cluster: nothing being remembered of a pin, not tracked and lost cannot be told apart. */
    @Test
    @Override
    protected void aPinNotYetTrackedIsQueuedAndCanBeRecovered() {
        fix.state.put(fix.pin(1));
        assertThat(fix.status(tracker(), 1)).isEqualTo(TrackerStatus.UNEXPECTEDLY_UNPINNED);
        get(tracker().recover(cid(1)));
        await(1, TrackerStatus.PINNED);
    }

    /** What left the pinset while nobody told is not known here: only what is new or different is taken in. */
    @Test
    @Override
    protected void reconcilesWithThePinset() {
        fix.state.put(fix.pin(1));
        fix.state.put(fix.direct(2));
        fix.ipfs.pinned().put(cid(2), PinMode.RECURSIVE);
        get(tracker().reconcile());
        await(1, TrackerStatus.PINNED);
        await(2, TrackerStatus.PINNED);
        assertThat(fix.ipfs.pinned()).containsEntry(cid(2), PinMode.DIRECT);
    }

    @Test
    void aListThatTheDaemonDoesNotGiveFails() {
        add(1);
        await(1, TrackerStatus.PINNED);
        fix.ipfs.away(true);
        assertThatThrownBy(() -> all(tracker().statusAll(StatusFilter.ALL))).hasRootCauseInstanceOf(ClusterException.class)
                .hasMessageContaining("could not get pinset from IPFS: IPFS cannot be reached");
        assertThat(fix.listed(tracker(), TrackerStatus.PIN_ERROR)).isEmpty();
    }

    @Test
    void asksTheDaemonOnlyForListsThatNeedIt() {
        add(1);
        until("pinned", () -> fix.ipfs.pinned().containsKey(cid(1)));
        fix.listed(tracker(), TrackerStatus.PIN_ERROR, TrackerStatus.PINNING);
        fix.listed(tracker(), TrackerStatus.REMOTE);
        assertThat(fix.ipfs.listCalls()).isZero();
        fix.listed(tracker(), TrackerStatus.PINNED);
        assertThat(fix.ipfs.listCalls()).isEqualTo(1);
    }
}
