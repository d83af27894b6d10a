package io.holdfast.tracker.durable.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
    private static Retry of(Map<String, Object> set) {
        return Retry.of((Retry.Config) Proxy.newProxyInstance(Retry.Config.class.getClassLoader(), new Class<?>[] {Retry.Config.class},
                (p, method, args) -> set.getOrDefault(method.getName().replace("__", "_"), method.getDefaultValue())));
    }

    @Test
    void defaultsAreThoseOfTheRecord() {
        assertThat(of(Map.of())).isEqualTo(Retry.DEFAULT);
    }

    @Test
    void readsEachKey() {
        assertThat(of(Map.of("retry_delay", "1s", "retry_max_delay", "2m", "max_attempts", 4, "sweep_interval", "0s")))
                .isEqualTo(new Retry(Duration.ofSeconds(1), Duration.ofMinutes(2), 4, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({"retry_delay, 0s", "retry_delay, soon", "retry_max_delay, 1s", "retry_max_delay, 5", "sweep_interval, -1s"})
    void refusesTexts(String key, String value) {
        assertThatThrownBy(() -> of(Map.of(key, value))).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(key);
    }

    @Test
    void refusesNoAttempts() {
        assertThatThrownBy(() -> of(Map.of("max_attempts", 0))).hasMessage("max_attempts: 0: expected a number >= 1");
    }

    @Test
    void pausesGrowUpToTheirBound() {
        Retry retry = Retry.DEFAULT;
        assertThat(retry.pause(1)).isBetween(4_000L, 6_000L);
        assertThat(retry.pause(3)).isBetween(16_000L, 24_000L);
        assertThat(retry.pause(100)).isBetween(480_000L, 720_000L);
    }
}
