package io.holdfast.ipfs.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedSettingsTest {
    private record Config(String storage__max, String gc__grace, String pin__timeout) implements EmbeddedConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return EmbeddedConfig.class;
        }
    }

    static EmbeddedSettings read(String max, String grace, String timeout) {
        return EmbeddedSettings.of(new Config(max, grace, timeout));
    }

    private static Object byDefault(String key) throws NoSuchMethodException {
        return EmbeddedConfig.class.getDeclaredMethod(key).getDefaultValue();
    }

    @Test
    void hasDefaults() throws NoSuchMethodException {
        EmbeddedSettings settings = read((String) byDefault("storage__max"), (String) byDefault("gc__grace"), (String) byDefault("pin__timeout"));
        assertThat(settings).isEqualTo(new EmbeddedSettings(10_000_000_000L, Duration.ofHours(1), Duration.ofMinutes(2), 64 << 20));
    }

    @ParameterizedTest
    @CsvSource({"1048576,1048576", "10GB,10000000000", "10 gb,10000000000", "1.5GiB,1610612736", "512MiB,536870912", "2TB,2000000000000"})
    void readsSizes(String text, long bytes) {
        assertThat(read(text, "0s", "1s").storageMax()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"''", "GB", "10XB", "-1", "1.0000001B", "99999999TB", "1000"})
    void refusesOtherSizes(String text) {
        assertThatThrownBy(() -> read(text, "0s", "1s")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holdfast.ipfs_embedded.storage_max").hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"-1s,1s,gc_grace", "x,1s,gc_grace", "0s,0s,pin_timeout", "0s,-1s,pin_timeout", "0s,2,pin_timeout"})
    void refusesOtherDurations(String grace, String timeout, String key) {
        assertThatThrownBy(() -> read("10GB", grace, timeout)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(key);
    }
}
