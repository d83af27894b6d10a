package io.holdfast.api.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestSettingsTest {
    /** The configuration with these keys (as in the annotation) and the defaults of all others. */
    private static RestSettings with(Map<String, Object> keys) {
        return RestSettings.of((RestConfig) Proxy.newProxyInstance(RestConfig.class.getClassLoader(), new Class<?>[] {RestConfig.class},
                (proxy, method, args) -> method.getName().equals("annotationType") ? (Class<? extends Annotation>) RestConfig.class
                        : keys.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    @Test
    void the_defaults() {
        RestSettings s = with(Map.of());
        assertThat(s.credentials()).isNull();
        assertThat(s.logFile()).isEmpty();
        assertThat(s.headers()).isEmpty();
        assertThat(s.stall()).isEqualTo(Duration.ofSeconds(60));
        assertThat(s.corsOrigins()).containsExactly("*");
        assertThat(s.corsMethods()).containsExactly("GET");
        assertThat(s.corsHeaders()).isEmpty();
        assertThat(s.corsExposed()).containsExactly("Content-Type", "X-Stream-Output", "X-Chunked-Output", "X-Content-Length");
        assertThat(s.corsCredentials()).isTrue();
        assertThat(s.corsMaxAge()).isZero();
    }

    @Test
    void other_values() {
        RestSettings s = with(Map.of("basic__auth__credentials", "{\"a\":\"b\",\"c\":\"\"}", "headers", "{\"X\":[\"1\",\"2\"],\"Y\":\"3\"}",
                "write__timeout", "1m30s", "cors__max__age", "10m", "cors__allowed__origins", new String[] {"x", ""}, "http__log__file", "f"));
        assertThat(s.credentials()).containsEntry("a", "b").containsEntry("c", "");
        assertThat(s.headers()).containsEntry("X", List.of("1", "2")).containsEntry("Y", List.of("3"));
        assertThat(s.stall()).isEqualTo(Duration.ofSeconds(90));
        assertThat(s.corsMaxAge()).isEqualTo(Duration.ofMinutes(10));
        assertThat(s.corsOrigins()).containsExactly("x");
        assertThat(with(Map.of("basic__auth__credentials", "null")).credentials()).isNull();
    }

    @Test
    void bad_values_are_refused_by_name_and_secrets_are_not_quoted() {
        refused("basic_auth_credentials", "basic__auth__credentials", "{}");
        refused("write_timeout", "write__timeout", "soon");
        refused("write_timeout", "write__timeout", "-1s");
        refused("cors_max_age", "cors__max__age", "-1s");
        refused("headers", "headers", "{\"X\":1}");
        for (String secret : List.of("{\"a\":\"hunter2\"", "hunter2", "[\"hunter2\"]", "{\"a\":{\"hunter2\":1}}")) {
            assertThatThrownBy(() -> with(Map.of("basic__auth__credentials", secret))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("basic_auth_credentials").message().doesNotContain("hunter2");
        }
    }

    private static void refused(String key, String name, String value) {
        assertThatThrownBy(() -> with(Map.of(name, value))).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(key);
    }
}
