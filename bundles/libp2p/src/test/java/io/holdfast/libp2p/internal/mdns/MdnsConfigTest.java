package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MdnsConfigTest {
    private static MdnsConfig.Keys keys(String interval, String... listen) {
        return new MdnsConfig.Keys() {
            @Override
            public String mdns__interval() {
                return interval;
            }

            @Override
            public String[] listen__multiaddress() {
                return listen;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return MdnsConfig.Keys.class;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"10s, /ip4/0.0.0.0/tcp/9096, true", "1ns, /ip4/10.0.0.1/tcp/9096, true", "10s, /ip6/::/tcp/9096, true", "10s, /dns4/a.local/tcp/1, true",
        "0, /ip4/0.0.0.0/tcp/9096, false", "0s, /ip4/0.0.0.0/tcp/9096, false", "-1s, /ip4/0.0.0.0/tcp/9096, false",
        "10s, /ip4/127.0.0.1/tcp/9096, false", "10s, /ip4/127.1.2.3/tcp/9096, false", "10s, /ip6/::1/tcp/9096, false", "10s, /dns4/localhost/tcp/1, false"})
    void isOnWhereOthersAreAndWhenWanted(String interval, String listen, boolean on) {
        assertThat(MdnsConfig.of(keys(interval, listen)).isOn()).isEqualTo(on);
    }

    @Test
    void oneAddressThatOthersReachIsEnough() {
        assertThat(MdnsConfig.of(keys("10s", "/ip4/127.0.0.1/tcp/1", "/ip4/0.0.0.0/tcp/1")).isOn()).isTrue();
        assertThat(MdnsConfig.of(keys("10s")).isOn()).isFalse();
    }

    @Test
    void isWantedWithoutAConfigurationButOnlyLoopbackIsListenedOn() throws NoSuchMethodException {
        assertThat(MdnsConfig.Keys.class.getDeclaredMethod("mdns__interval").getDefaultValue()).isEqualTo("10s");
        assertThat(MdnsConfig.of(keys("10s", (String[]) MdnsConfig.Keys.class.getDeclaredMethod("listen__multiaddress").getDefaultValue())).isOn())
                .isFalse();
    }

    @Test
    void refusesWhatIsNoDuration() {
        assertThatThrownBy(() -> MdnsConfig.of(keys("often", "/ip4/0.0.0.0/tcp/1"))).hasMessageContaining("often");
    }
}
