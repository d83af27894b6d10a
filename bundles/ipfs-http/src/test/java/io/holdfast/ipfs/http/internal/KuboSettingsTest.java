package io.holdfast.ipfs.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KuboSettingsTest {
    /** As Declarative Services does: a double underscore in the method is one in the key. */
    private static KuboSettings of(Map<String, Object> values) {
        return KuboSettings.of((HttpConfig) Proxy.newProxyInstance(HttpConfig.class.getClassLoader(), new Class<?>[] {HttpConfig.class},
                (proxy, method, args) -> values.getOrDefault(key(method), method.getDefaultValue())));
    }

    private static String key(Method method) {
        return method.getName().replace("__", "_");
    }

    @Test
    void hasTheDefaultsOfIpfsCluster() {
        KuboSettings s = of(Map.of());
        assertThat(s.node()).isEqualTo(new Endpoint("ip4", "127.0.0.1", 5001, false, "/ip4/127.0.0.1/tcp/5001"));
        assertThat(s.connectSwarmsDelay()).isEqualTo(Duration.ofSeconds(30));
        assertThat(s.requestTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(s.pinTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(s.unpinTimeout()).isEqualTo(Duration.ofHours(3));
        assertThat(s.repoGcTimeout()).isEqualTo(Duration.ofHours(24));
        assertThat(s.informerTriggerInterval()).isZero();
        assertThat(s.unpinDisable()).isFalse();
    }

    @Test
    void readsEachKey() {
        KuboSettings s = of(Map.of("node_multiaddress", "/dns4/kubo/tcp/443/https", "connect_swarms_delay", "0s", "ipfs_request_timeout", "1s",
                "pin_timeout", "2s", "unpin_timeout", "3s", "repogc_timeout", "4s", "informer_trigger_interval", 5L, "unpin_disable", true));
        assertThat(s).isEqualTo(new KuboSettings(new Endpoint("dns4", "kubo", 443, true, "/dns4/kubo/tcp/443/https"), Duration.ZERO,
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4), 5, true));
    }

    @ParameterizedTest
    @CsvSource({"connect_swarms_delay,-1s", "ipfs_request_timeout,0s", "pin_timeout,0s", "unpin_timeout,-5m", "repogc_timeout,0s",
            "ipfs_request_timeout,soon", "pin_timeout,5", "unpin_timeout,''", "repogc_timeout,1 day", "connect_swarms_delay,x"})
    void refusesDurationsOutOfRange(String key, String value) {
        assertThatThrownBy(() -> of(Map.of(key, value))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ipfshttp." + key + ": ").hasMessageContaining("expected");
    }

    @Test
    void refusesANegativeInterval() {
        assertThatThrownBy(() -> of(Map.of("informer_trigger_interval", -1L))).hasMessage("ipfshttp.informer_trigger_interval: -1; expected >= 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1:5001", "/ip4/127.0.0.1", "/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/65536", "/ip4/127.0.0.1/tcp/x",
            "/ip4/example.org/tcp/1", "/ip4/1.2.3/tcp/1", "/ip6/127.0.0.1/tcp/1", "/ip4/127.0.0.1/udp/5001", "/ip4/127.0.0.1/tcp/1/ws",
            "/unix/tmp/kubo.sock", "/dns4//tcp/1"})
    void refusesAddressesThatAreNone(String address) {
        assertThatThrownBy(() -> of(Map.of("node_multiaddress", address))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ipfshttp.node_multiaddress: '" + address + "'");
    }

    @ParameterizedTest
    @CsvSource({"/ip4/10.0.0.1/tcp/80/http,10.0.0.1:80,false", "/ip6/::1/tcp/5001,[::1]:5001,false", "/dns/kubo/tcp/5001/tls/http,kubo:5001,true",
            "/dns6/kubo/tcp/1/tls,kubo:1,true"})
    void readsAddresses(String address, String authority, boolean tls) {
        Endpoint e = Endpoint.parse(address);
        assertThat(e.authority()).isEqualTo(authority);
        assertThat(e.tls()).isEqualTo(tls);
    }
}
