package io.holdfast.tracker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    private static Limits of(Map<String, Object> set) {
        return Limits.of((Limits.Config) Proxy.newProxyInstance(Limits.Config.class.getClassLoader(), new Class<?>[] {Limits.Config.class},
                (p, method, args) -> set.getOrDefault(method.getName().replace("__", "_"), method.getDefaultValue())));
    }

    @Test
    void defaultsAreThoseOfTheRecord() {
        assertThat(of(Map.of())).isEqualTo(Limits.DEFAULT);
        assertThat(of(Map.of("max_pin_queue_size", 0L))).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void readsEachKey() {
        assertThat(of(Map.of("max_pin_queue_size", 7L, "concurrent_pins", 3, "priority_pin_max_age", "1m30s", "priority_pin_max_retries", 0)))
                .isEqualTo(new Limits(7, 3, Duration.ofSeconds(90), 0));
    }

    @ParameterizedTest
    @CsvSource({"concurrent_pins, 0", "concurrent_pins, -1", "priority_pin_max_retries, -1"})
    void refusesNumbersOutOfRange(String key, int value) {
        assertThatThrownBy(() -> of(Map.of(key, value))).hasMessageStartingWith(key + ": " + value + ": expected");
    }

    @Test
    void refusesTheRestOutOfRange() {
        assertThatThrownBy(() -> of(Map.of("max_pin_queue_size", -1L))).hasMessage("max_pin_queue_size: -1: expected a number >= 1");
        assertThatThrownBy(() -> of(Map.of("priority_pin_max_age", "-1h"))).hasMessageStartingWith("priority_pin_max_age: ");
        assertThatThrownBy(() -> of(Map.of("priority_pin_max_age", "a day"))).hasMessageStartingWith("priority_pin_max_age: 'a day'");
    }
}
