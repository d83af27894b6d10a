package io.holdfast.tracker.map.internal;

import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.tracker.PinTrackerContract;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import io.holdfast.tracker.engine.Limits;
import io.holdfast.tracker.engine.QueueTracker.Setup;

class MapPinTrackerTest extends PinTrackerContract {
    @Override
    protected PinTracker start(PinTrackerFixture fix) {
        Limits limits = new Limits(fix.maxQueue, fix.concurrentPins, fix.priorityAge, fix.priorityRetries);
        MapPinTracker tracker = new MapPinTracker(new Setup(PinTrackerFixture.SELF, fix.parts, limits, fix.time, fix.time.timer()));
        tracker.start();
        return tracker;
    }

    @Override
    protected void stop(PinTracker tracker) {
        ((MapPinTracker) tracker).close();
    }
}
