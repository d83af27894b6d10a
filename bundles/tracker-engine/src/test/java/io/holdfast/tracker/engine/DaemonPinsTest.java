package io.holdfast.tracker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PinMode;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.testkit.ipfs.FakeIpfsConnector;
import io.holdfast.testkit.parts.TestPart;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonPinsTest {
    private static final List<Cid> CIDS = IntStream.range(0, 10_000).mapToObj(PinTrackerFixture::cid).sorted().toList();

    private final TestPart<IpfsConnector> part = new TestPart<>();
    private final FakeIpfsConnector first = filled();
    private final FakeIpfsConnector second = filled();

    private static FakeIpfsConnector filled() {
        FakeIpfsConnector daemon = new FakeIpfsConnector();
        CIDS.forEach(cid -> daemon.pinned().put(cid, PinMode.RECURSIVE));
        return daemon;
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void goesOnWithTheNextConnector(boolean ordered, boolean nextOrdered) {
        AtomicInteger pieces = new AtomicInteger();
        part.set(first.ordered(ordered).onList(() -> {
            if (pieces.incrementAndGet() == 2) {
                part.set(second.ordered(nextOrdered));
            }
        }));
        second.pinned().remove(CIDS.get(9_999));
        try (DaemonPins pins = DaemonPins.open(part)) {
            assertThat(CIDS.subList(0, 9_999)).allMatch(cid -> pins.has(cid, -1));
            assertThat(pins.has(CIDS.get(9_999))).isFalse();
        }
        assertThat(second.listCalls()).isEqualTo(1);
    }

    @Test
    void failsWhenThereIsNoNextOne() {
        part.set(first.ordered(true));
        try (DaemonPins pins = DaemonPins.open(part)) {
            assertThat(pins.has(CIDS.get(0))).isTrue();
            part.set(null);
            assertThatThrownBy(() -> pins.has(CIDS.get(9_000))).isInstanceOf(ClusterException.NotReady.class);
        }
    }
}
