package io.holdfast.libp2p.internal.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection.Direction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionManagerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final ConnectionManager manager = new ConnectionManager(Clock.fixed(NOW, ZoneOffset.UTC), new ConnectionManager.Marks(2, 4, GRACE));
    private final List<LiveConnection> all = new ArrayList<>();

    private LiveConnection connection(Direction direction, Duration age) {
        LiveConnection c = FakeSession.connection(FakeSession.newPeer(), direction, NOW.minus(age));
        all.add(c);
        return c;
    }

    private LiveConnection old() {
        return connection(Direction.INBOUND, Duration.ofHours(1));
    }

    private List<LiveConnection> left() {
        return all.stream().filter(c -> FakeSession.end(c) == null).toList();
    }

    @Test
    void upToTheHighMarkNothingIsClosed() {
        for (int i = 0; i < 4; i++) {
            old();
        }
        assertThat(manager.trim(all)).isZero();
        old();
        assertThat(manager.trim(all)).isEqualTo(3);
        assertThat(left()).hasSize(2);
    }

    @Test
    void theInboundFirstThenTheOldest() {
        LiveConnection outbound = connection(Direction.OUTBOUND, Duration.ofHours(9));
        LiveConnection later = connection(Direction.INBOUND, Duration.ofHours(1));
        for (int i = 2; i < 5; i++) {
            connection(Direction.INBOUND, Duration.ofHours(i));
        }
        manager.trim(all);
        assertThat(left()).containsExactlyInAnyOrder(outbound, later);
        assertThat(FakeSession.end(all.get(2))).isEqualTo("there were more than 4 connections");
    }

    @Test
    void theProtectedAndTheYoungStay() {
        PeerId dear = old().peer();
        manager.protect(dear, "a");
        manager.protect(dear, "b");
        for (int i = 0; i < 8; i++) {
            connection(Direction.INBOUND, GRACE.minusSeconds(1));
        }
        assertThat(manager.trim(all)).isZero();
        assertThat(manager.unprotect(dear, "a")).isTrue();
        assertThat(manager.trim(all)).isZero();
        assertThat(manager.unprotect(dear, "b")).isFalse();
        assertThat(manager.isProtected(dear)).isFalse();
        assertThat(manager.trim(all)).isEqualTo(1);
        assertThat(manager.unprotect(dear, "b")).isFalse();
    }

    @Test
    void otherMarks() {
        for (int i = 0; i < 4; i++) {
            old();
        }
        manager.change(new ConnectionManager.Marks(1, 3, GRACE));
        assertThat(manager.trim(all)).isEqualTo(3);
    }
}
