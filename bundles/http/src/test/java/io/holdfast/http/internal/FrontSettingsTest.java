package io.holdfast.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontSettingsTest {
    /** The configuration with these keys (as in the annotation) and the defaults of all others. */
    static FrontConfig config(Map<String, Object> keys) {
        return (FrontConfig) Proxy.newProxyInstance(FrontConfig.class.getClassLoader(), new Class<?>[] {FrontConfig.class},
                (proxy, method, args) -> method.getName().equals("annotationType") ? (Class<? extends Annotation>) FrontConfig.class
                        : keys.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static FrontSettings with(String key, Object value) {
        return FrontSettings.of(config(Map.of(key, value)), Path.of("."));
    }

    @Test
    void the_defaults() {
        FrontSettings s = FrontSettings.of(config(Map.of()), Path.of("."));
        assertThat(s.addresses()).containsExactly(new Address("rest", "/ip4/127.0.0.1/tcp/9094", "127.0.0.1", 9094, null),
                new Address("gateway", "/ip4/127.0.0.1/tcp/8081", "127.0.0.1", 8081, null));
        assertThat(s.readTimeout()).isZero();
        assertThat(s.readHeaderTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(s.idleTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(s.maxHeaderBytes()).isEqualTo(4096);
    }

    @Test
    void other_values() {
        assertThat(with("http__listen__multiaddress", new String[] {"/ip6/::1/tcp/0", "/ip4/0.0.0.0/tcp/1"}).addresses())
                .extracting(Address::host).containsExactly("::1", "0.0.0.0", "127.0.0.1");
        assertThat(with("gateway__listen__multiaddress", new String[] {""}).addresses()).hasSize(1);
        assertThat(with("gateway__listen__multiaddress", new String[0]).addresses()).hasSize(1);
        assertThat(with("max__header__bytes", 0).maxHeaderBytes()).isEqualTo(4096);
        assertThat(with("max__header__bytes", 8192).maxHeaderBytes()).isEqualTo(8192);
        assertThat(with("idle__timeout", "0s").idleTimeout()).isZero();
        assertThat(with("read__timeout", "3s").readTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void bad_values_are_refused_by_name() {
        refused("http_listen_multiaddress: '/unix/run/x': unix sockets are not supported", "http__listen__multiaddress", new String[] {"/unix/run/x"});
        refused("http_listen_multiaddress: '/ip4/127.0.0.1'", "http__listen__multiaddress", new String[] {"/ip4/127.0.0.1"});
        refused("http_listen_multiaddress: 'localhost:9094'", "http__listen__multiaddress", new String[] {"localhost:9094"});
        refused("gateway_listen_multiaddress: '/ip4/127.0.0.1/tcp/99999'", "gateway__listen__multiaddress", new String[] {"/ip4/127.0.0.1/tcp/99999"});
        refused("ssl_key_file: missing", "ssl__cert__file", "x.pem");
        refused("ssl_cert_file: missing", "ssl__key__file", "x.pem");
        assertThatThrownBy(() -> FrontSettings.of(config(Map.of("ssl__cert__file", "no.pem", "ssl__key__file", "no.pem")), Path.of(".")))
                .hasMessageStartingWith("ssl_cert_file, ssl_key_file: not readable: ").hasMessageContaining("no.pem");
        refused("max_header_bytes: 4095", "max__header__bytes", 4095);
        for (String key : new String[] {"read", "read__header", "write", "idle"}) {
            refused(key.replace("__", "_") + "_timeout: ", key + "__timeout", "-1s");
            refused(key.replace("__", "_") + "_timeout: 'soon'", key + "__timeout", "soon");
        }
    }

    private static void refused(String message, String key, Object value) {
        assertThatThrownBy(() -> with(key, value)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }
}
