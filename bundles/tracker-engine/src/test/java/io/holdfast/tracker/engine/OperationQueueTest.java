package io.holdfast.tracker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OperationQueueTest {
    private final OperationQueue queue = new OperationQueue();

    private static Operation op(int n) {
        return new Operation(Operation.Kind.PIN, Pin.of(PinTrackerFixture.cid(n), PinOptions.DEFAULT), 0, 0, Instant.EPOCH);
    }

    @Test
    void firstInFirstOutAndAnyoneMayLeave() {
        Operation a = op(1);
        Operation b = op(2);
        Operation c = op(3);
        Operation d = op(4);
        queue.addLast(a);
        queue.addLast(b);
        queue.addLast(c);
        queue.addFirst(d);
        queue.remove(b);
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.poll()).isSameAs(d);
        queue.remove(c);
        assertThat(queue.poll()).isSameAs(a);
        assertThat(queue.poll()).isNull();
        queue.addLast(b);
        assertThat(queue.poll()).isSameAs(b);
        assertThat(queue.size()).isZero();
    }
}
