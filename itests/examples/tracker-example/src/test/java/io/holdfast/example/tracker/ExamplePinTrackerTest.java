package io.holdfast.example.tracker;

import static io.holdfast.testkit.tracker.PinTrackerFixture.all;
import static io.holdfast.testkit.tracker.PinTrackerFixture.cid;
import static io.holdfast.testkit.tracker.PinTrackerFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.ClusterException;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Not the whole contract: the example has no queue and does not ask the daemon. */
class ExamplePinTrackerTest {
    @TempDir
    Path data;
    private PinTrackerFixture fix;
    private ExamplePinTracker tracker;

    @BeforeEach
    void start() {
        fix = new PinTrackerFixture(data);
        tracker = new ExamplePinTracker(fix.parts, fix.node());
    }

    @Test
    void pinsAndUnpins() {
        fix.add(tracker, fix.pin(1));
        assertThat(fix.status(tracker, 1)).isEqualTo(TrackerStatus.PINNED);
        assertThat(fix.ipfs.pinned()).containsKey(cid(1));
        fix.remove(tracker, 1);
        assertThat(fix.status(tracker, 1)).isEqualTo(TrackerStatus.UNPINNED);
        assertThat(fix.ipfs.pinned()).isEmpty();
    }

    @Test
    void recoversWhatFailed() {
        fix.ipfs.fail(cid(1), new ClusterException.Refused("no"));
        fix.add(tracker, fix.pin(1));
        assertThat(all(tracker.statusAll(StatusFilter.ERROR))).hasSize(1);
        fix.ipfs.fail(cid(1), null);
        all(tracker.recoverAll());
        assertThat(fix.status(tracker, 1)).isEqualTo(TrackerStatus.PINNED);
    }

    @Test
    void takesInThePinset() {
        fix.state.put(fix.pin(1));
        fix.state.put(fix.pin(2));
        get(tracker.reconcile());
        assertThat(fix.ipfs.pinned()).hasSize(2);
    }
}
