package io.holdfast.tracker.durable.internal;

import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.tracker.MapStores;
import io.holdfast.testkit.tracker.PinTrackerContract;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import io.holdfast.tracker.engine.Limits;
import io.holdfast.tracker.engine.QueueTracker.Setup;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class DurablePinTrackerTest {
    private abstract static class Durable extends PinTrackerContract {
        private final MapStores stores = new MapStores();
        private final int window;

        Durable(int window) {
            this.window = window;
        }

        @Override
        protected PinTracker start(PinTrackerFixture fix) {
            return startOn(fix, stores, new Retry(Duration.ofHours(1), Duration.ofHours(10), 3, Duration.ZERO), window);
        }

        @Override
        protected void stop(PinTracker tracker) {
            ((DurablePinTracker) tracker).close();
        }
    }

    @Nested
    class WithRoomInMemory extends Durable {
        WithRoomInMemory() {
            super(20_000);
        }
    }

    /** Most of what waits does so in the store. */
    @Nested
    class WithLittleRoomInMemory extends Durable {
        WithLittleRoomInMemory() {
            super(16);
        }
    }

    static DurablePinTracker startOn(PinTrackerFixture fix, MapStores stores, Retry retry, int window) {
        Limits limits = new Limits(fix.maxQueue, fix.concurrentPins, fix.priorityAge, fix.priorityRetries);
        Setup setup = new Setup(PinTrackerFixture.SELF, fix.parts, limits, fix.time, fix.time.timer());
        DurablePinTracker tracker = new DurablePinTracker(setup, stores, retry, window, 20);
        tracker.start();
        return tracker;
    }
}
