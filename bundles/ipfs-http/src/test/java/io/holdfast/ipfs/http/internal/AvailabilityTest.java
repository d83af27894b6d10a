package io.holdfast.ipfs.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.model.ClusterException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AvailabilityTest {
    private static final long MS = 1_000_000;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Availability availability = new Availability("/ip4/127.0.0.1/tcp/1");

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Availability.class)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(Availability.class)).detachAppender(log);
    }

    private static Duration wait(ClusterException e) {
        return ((ClusterException.NotReady) e).retryAfter();
    }

    @Test
    void waitsLongerAndLongerUpToACap() {
        long now = -5 * MS;
        long[] expected = {100, 200, 400, 800, 1500, 1500};
        for (long millis : expected) {
            assertThat(availability.refuse(now)).isNull();
            assertThat(wait(availability.failed("connection refused", now, now))).isEqualTo(Duration.ofMillis(millis));
            assertThat(wait(availability.refuse(now + MS))).isEqualTo(Duration.ofMillis(millis - 1));
            now += millis * MS;
        }
    }

    @Test
    void letsOneCallTryAtATime() {
        availability.failed("connection refused", 0, 0);
        assertThat(availability.refuse(100 * MS)).isNull();
        assertThat(availability.refuse(100 * MS)).isInstanceOf(ClusterException.NotReady.class)
                .hasMessage("IPFS daemon at /ip4/127.0.0.1/tcp/1 is not reachable: connection refused");
        assertThat(availability.refuse(200 * MS)).isNull();
    }

    @Test
    void countsAttemptsAtOnceAsOne() {
        for (int i = 0; i < 64; i++) {
            availability.failed("connection refused", 0, 10 * MS);
        }
        assertThat(wait(availability.refuse(10 * MS))).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void saysOnceThatItIsAwayAndOnceThatItIsBack() {
        availability.succeeded();
        availability.failed("connection refused", 0, 0);
        availability.failed("connection refused", 100 * MS, 100 * MS);
        availability.succeeded();
        availability.succeeded();
        assertThat(availability.refuse(101 * MS)).isNull();
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly(
                "IPFS daemon at /ip4/127.0.0.1/tcp/1 is not reachable: connection refused",
                "IPFS daemon at /ip4/127.0.0.1/tcp/1 is reachable again");
    }
}
