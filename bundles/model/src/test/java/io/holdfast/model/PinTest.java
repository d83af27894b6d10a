package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PinTest {
    private static final PinOptions O = VectorsTest.F.options();

    @Test
    void sameOptionsLookAtAllButTheUpdate() {
        assertThat(O.sameOptions(O.withPinUpdate(null))).isTrue();
        assertThat(O.sameOptions(O.withName("other"))).isFalse();
        assertThat(O.sameOptions(O.withMode(PinMode.RECURSIVE))).isFalse();
        assertThat(O.sameOptions(O.withReplication(2, 4))).isFalse();
        assertThat(O.sameOptions(O.withReplication(1, 3))).isFalse();
        assertThat(O.sameOptions(O.withExpireAt(Instant.EPOCH))).isFalse();
        assertThat(O.sameOptions(with(null, O.origins()))).isFalse();
        assertThat(O.sameOptions(with(O.userAllocations(), List.of()))).isFalse();
        assertThat(PinOptions.DEFAULT.sameOptions(new PinOptions(0, 0, "", PinMode.RECURSIVE, 0, List.of(), Times.ZERO, Map.of(), null, List.of())))
                .isTrue();
        assertThat(PinOptions.DEFAULT.sameOptions(new PinOptions(0, 0, "", PinMode.RECURSIVE, 1, null, Times.ZERO, null, null, null))).isFalse();
    }

    private static PinOptions with(List<PeerId> users, List<Multiaddr> origins) {
        return new PinOptions(O.replicationMin(), O.replicationMax(), O.name(), O.mode(), O.shardSize(), users, O.expireAt(), O.metadata(),
                O.pinUpdate(), origins);
    }

    @Test
    void orderDoesNotMatter() {
        Multiaddr other = Multiaddr.parse("/ip4/9.9.9.9/tcp/1");
        PinOptions a = with(List.of(VectorsTest.A, VectorsTest.B), List.of(VectorsTest.ORIGIN, other));
        PinOptions b = with(List.of(VectorsTest.B, VectorsTest.A), List.of(other, VectorsTest.ORIGIN));
        assertThat(a.sameOptions(b)).isTrue();
        assertThat(a.sameOptions(with(List.of(VectorsTest.B, VectorsTest.B), b.origins()))).isFalse();
    }

    @Test
    void metadataIsComparedFromOneSide() {
        PinOptions one = PinOptions.DEFAULT.withMetadata(Map.of("a", "1"));
        PinOptions two = PinOptions.DEFAULT.withMetadata(Map.of("a", "1", "b", "2"));
        assertThat(one.sameOptions(two)).isTrue();
        assertThat(two.sameOptions(one)).isFalse();
        assertThat(PinOptions.DEFAULT.sameOptions(two)).isTrue();
        assertThat(PinOptions.DEFAULT.withMetadata(Map.of("", "x", "k", "")).sameOptions(PinOptions.DEFAULT)).isTrue();
    }

    @Test
    void samePinLeavesOutTheTimestamp() {
        Pin f = VectorsTest.F;
        assertThat(f.samePin(f.withTimestamp(Times.ZERO))).isTrue();
        assertThat(f.samePin(f.withAllocations(List.of(VectorsTest.B, VectorsTest.A)))).isTrue();
        assertThat(f.samePin(f.withAllocations(List.of(VectorsTest.B)))).isFalse();
        assertThat(f.samePin(f.withCid(VectorsTest.V))).isFalse();
        assertThat(f.samePin(f.withOptions(O.withName("x")))).isFalse();
        assertThat(f.samePin(new Pin(f.cid(), O, PinType.META, f.allocations(), 0, f.reference(), f.timestamp()))).isFalse();
        assertThat(f.samePin(new Pin(f.cid(), O, f.type(), f.allocations(), 1, f.reference(), f.timestamp()))).isFalse();
        assertThat(f.samePin(new Pin(f.cid(), O, f.type(), f.allocations(), 0, null, f.timestamp()))).isFalse();
    }

    @Test
    void metadataCannotBeChangedAndIsSortedAsUtf8() {
        PinOptions o = PinOptions.DEFAULT.withMetadata(Map.of("\uD83D\uDE80", "1", "\uE000", "2", "a", "3", "", "4"));
        assertThat(new ArrayList<>(o.metadata().keySet())).containsExactly("", "a", "\uE000", "\uD83D\uDE80");
        assertThat(o.withName("x").metadata()).isSameAs(o.metadata()).isEqualTo(Map.of("\uD83D\uDE80", "1", "\uE000", "2", "a", "3", "", "4"));
        assertThatThrownBy(() -> o.metadata().put("b", "c")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whereAndUntilWhen() {
        Pin p = VectorsTest.F;
        assertThat(p.everywhere()).isFalse();
        assertThat(p.remoteFor(VectorsTest.C)).isTrue();
        assertThat(p.remoteFor(VectorsTest.A)).isFalse();
        assertThat(VectorsTest.P.everywhere()).isTrue();
        assertThat(VectorsTest.P.remoteFor(VectorsTest.C)).isFalse();
        assertThat(p.expiredAt(Instant.ofEpochSecond(1_800_000_001L))).isTrue();
        assertThat(p.expiredAt(Instant.ofEpochSecond(1_800_000_000L))).isFalse();
        assertThat(VectorsTest.P.expiredAt(Instant.MAX)).isFalse();
        assertThat(p.withOptions(O.withExpireAt(Instant.EPOCH)).expiredAt(Instant.MAX)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void statusNames(TrackerStatus status) {
        assertThat(TrackerStatus.ofText(status.text())).isEqualTo(status);
        assertThat(StatusFilter.parse(status.text()).bits()).isEqualTo(status.bit());
        assertThat(StatusFilter.of(status).matches(status)).isTrue();
        assertThat(StatusFilter.ALL.matches(status)).isTrue();
        assertThat(StatusFilter.ERROR.matches(status)).isEqualTo(status.isError() || status == TrackerStatus.UNDEFINED);
    }

    @ParameterizedTest
    @EnumSource
    void typeNames(PinType type) {
        assertThat(PinType.ofText(type.text())).isEqualTo(type);
        assertThat(PinType.ofNumber(type.number())).isEqualTo(type);
        assertThat(type.bit()).isEqualTo(1 << type.number());
    }

    @Test
    void typeFilters() {
        assertThat(PinTypeFilter.parse("")).isEqualTo(PinTypeFilter.ALL).hasSize(4);
        assertThat(PinTypeFilter.parse("all,nothing")).isEqualTo(PinTypeFilter.ALL);
        assertThat(PinTypeFilter.parse("pin,meta-pin")).containsExactly(PinType.DATA, PinType.META);
        assertThat(PinTypeFilter.parse("invalid,pin")).containsExactly(PinType.DATA);
        assertThatThrownBy(() -> PinTypeFilter.parse("invalid")).isInstanceOf(IllegalArgumentException.class).hasMessage("invalid filter value");
    }

    @ParameterizedTest
    @CsvSource({"direct, DIRECT", "recursive, RECURSIVE", "indirect, INDIRECT", "'recursive through x', RECURSIVE", "directly, BUG", "'', BUG"})
    void whatTheDaemonSays(String text, IpfsPinStatus status) {
        assertThat(IpfsPinStatus.ofKubo(text)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "''   | expected a number with a unit", "5 | missing unit", "5x | unknown unit 'x'", "2562048h | too long", "5 s | unknown unit ' s'"})
    void badDurations(String text, String why) {
        assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid duration '" + text + "': ").hasMessageContaining(why);
    }

    @Test
    void timesAndDurationsOutOfRange() {
        assertThatThrownBy(() -> GoDuration.format(Duration.ofDays(1_000_000))).hasMessageContaining("beyond 292 years");
        assertThatThrownBy(() -> GoTime.format(Instant.parse("+10000-01-01T00:00:00Z"))).hasMessageContaining("not within the years 0 to 9999");
        assertThatThrownBy(() -> GoTime.parse("yesterday")).hasMessage("invalid time: 'yesterday', expected RFC 3339 such as 2006-01-02T15:04:05Z");
    }
}
