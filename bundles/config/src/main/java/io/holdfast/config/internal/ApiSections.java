package io.holdfast.config.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The sections of the fronts. */
final class ApiSections {
    private ApiSections() {
    }

    static List<Section> all() {
        return List.of(proxy(), http("api.pinsvcapi", "CLUSTER_PINSVCAPI_", "9097", Rule.SOME_ADDRESSES).unused(),
                http(Schema.RESTAPI, "CLUSTER_RESTAPI_", "9094", Rule.LISTENERS));
    }

    private static Section proxy() {
        List<Key> keys = new ArrayList<>(List.of(
                Key.texts("listen_multiaddress", Rule.SOME_ADDRESSES, "/ip4/127.0.0.1/tcp/9095"),
                Key.of("node_multiaddress", Kind.TEXT, "/ip4/127.0.0.1/tcp/5001", Rule.ADDRESS),
                Key.bool("node_https", false).omitted(),
                Key.text("log_file", "")));
        keys.addAll(timeouts("1m0s"));
        keys.addAll(List.of(
                Key.texts("extract_headers_extra", Rule.ANY).omitted(),
                Key.text("extract_headers_path", "/api/v0/version").omitted(),
                Key.duration("extract_headers_ttl", "5m0s", Rule.DURATION).omitted()));
        return Section.of("api.ipfsproxy", "CLUSTER_IPFSPROXY_", keys.toArray(Key[]::new)).unused();
    }

    private static Section http(String path, String prefix, String port, Rule listeners) {
        List<Key> keys = new ArrayList<>(List.of(
                Key.texts("http_listen_multiaddress", listeners, "/ip4/127.0.0.1/tcp/" + port),
                Key.text("ssl_cert_file", null).omitted(),
                Key.text("ssl_key_file", null).omitted()));
        keys.addAll(timeouts("2m0s"));
        keys.addAll(List.of(
                Key.texts("libp2p_listen_multiaddress", Rule.ADDRESSES).omitted(),
                Key.text("id", null).omitted(),
                Key.text("private_key", null).omitted(),
                Key.of("basic_auth_credentials", Kind.TEXT_MAP, null, Rule.ANY),
                Key.text("http_log_file", ""),
                Key.of("headers", Kind.LISTS_MAP, Map.of(), Rule.ANY),
                // IPFS Cluster's rule: with a section, what it does not say of CORS is empty, not the default
                Key.texts("cors_allowed_origins", Rule.ANY, "*").whenAbsent(List.of()),
                Key.texts("cors_allowed_methods", Rule.ANY, "GET").whenAbsent(List.of()),
                Key.texts("cors_allowed_headers", Rule.ANY),
                Key.texts("cors_exposed_headers", Rule.ANY, "Content-Type", "X-Stream-Output", "X-Chunked-Output", "X-Content-Length")
                        .whenAbsent(List.of()),
                Key.bool("cors_allow_credentials", true).whenAbsent(false),
                Key.duration("cors_max_age", "0s", Rule.DURATION)));
        return Section.of(path, prefix, keys.toArray(Key[]::new)).checked(ApiSections::httpCheck);
    }

    private static void httpCheck(Map<String, Object> v, BiConsumer<String, String> problem) {
        together(v, "ssl_cert_file", "ssl_key_file", problem);
        together(v, "id", "private_key", problem);
        if (v.get("basic_auth_credentials") instanceof Map<?, ?> users && users.isEmpty()) {
            problem.accept("basic_auth_credentials", "found {}, expected null, or at least one user with a password");
        }
        String id = (String) v.get("id");
        String key = (String) v.get("private_key");
        if (said(id) && said(key)) {
            try {
                Identity.of(id, key);
            } catch (ConfigException e) {
                problem.accept("private_key", e.getMessage());
            }
        }
    }

    private static void together(Map<String, Object> v, String one, String other, BiConsumer<String, String> problem) {
        if (said(v.get(one)) != said(v.get(other))) {
            String there = said(v.get(one)) ? one : other;
            String missing = there.equals(one) ? other : one;
            problem.accept(missing, "found nothing, expected a value, as there is " + there);
        }
    }

    private static boolean said(Object value) {
        return value instanceof String s && !s.isEmpty();
    }

    private static List<Key> timeouts(String idle) {
        return List.of(
                Key.duration("read_timeout", "0s", Rule.DURATION),
                Key.duration("read_header_timeout", "5s", Rule.DURATION),
                Key.duration("write_timeout", "0s", Rule.DURATION),
                Key.duration("idle_timeout", idle, Rule.DURATION),
                Key.integer("max_header_bytes", 4096, new Rule("0 or a number from 4096", v -> (Long) v == 0 || (Long) v >= 4096 && (Long) v <= Integer.MAX_VALUE)));
    }
}
