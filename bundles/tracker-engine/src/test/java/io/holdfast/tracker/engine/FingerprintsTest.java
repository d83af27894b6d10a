package io.holdfast.tracker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.PinMode;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    @Test
    void holdsWhatWasAddedAndNothingElse() {
        Fingerprints set = new Fingerprints(100_000);
        IntStream.range(0, 50_000).forEach(n -> set.add(PinTrackerFixture.cid(n), PinMode.RECURSIVE));
        IntStream.range(0, 50_000).forEach(n -> set.add(PinTrackerFixture.cid(n), PinMode.RECURSIVE));
        assertThat(set.isExact()).isTrue();
        assertThat(IntStream.range(0, 50_000)).allMatch(n -> set.contains(PinTrackerFixture.cid(n), PinMode.RECURSIVE));
        assertThat(IntStream.range(0, 50_000)).noneMatch(n -> set.contains(PinTrackerFixture.cid(n), PinMode.DIRECT));
        assertThat(IntStream.range(50_000, 100_000)).noneMatch(n -> set.contains(PinTrackerFixture.cid(n), PinMode.RECURSIVE));
    }

    @Test
    void beyondItsBoundItIsOnlyAlmostRight() {
        Fingerprints set = new Fingerprints(10_000);
        IntStream.range(0, 50_000).forEach(n -> set.add(PinTrackerFixture.cid(n), PinMode.RECURSIVE));
        assertThat(set.isExact()).isFalse();
        assertThat(IntStream.range(0, 50_000)).allMatch(n -> set.contains(PinTrackerFixture.cid(n), PinMode.RECURSIVE));
        long wrong = IntStream.range(50_000, 100_000).filter(n -> set.contains(PinTrackerFixture.cid(n), PinMode.RECURSIVE)).count();
        assertThat(wrong).isLessThan(2500);
    }
}
