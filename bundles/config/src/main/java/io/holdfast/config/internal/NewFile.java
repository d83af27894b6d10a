package io.holdfast.config.internal;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A service.json to begin with: IPFS Cluster's layout, with the sections that this node has components for. */
final class NewFile {
    private static final int SECRET_BYTES = 32;
    /** Their texts are of use only in a file that has them; empty ones say "not at all" to the components. */
    private static final List<String> WRITTEN = List.of(Schema.CLUSTER, Schema.RESTAPI, Schema.IPFSHTTP, "pin_tracker.stateless",
            Schema.USE, "holdfast.http", "holdfast.tracker_durable", "holdfast.consensus_local", "holdfast.ipfs_embedded");

    private NewFile() {
    }

    /** With the defaults, this daemon ({@code embedded} or {@code http}), a new secret, and what the environment says. */
    static Map<String, Object> tree(String ipfs, Map<String, String> env) {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (String path : WRITTEN) {
            into(tree, path, defaults(Schema.section(path)));
        }
        section(tree, Schema.CLUSTER).put("peername", HostName.get(env));
        section(tree, Schema.CLUSTER).put("secret", secret());
        section(tree, Schema.USE).put("ipfs", ipfs);
        Settings settings = Checker.check(ConfigFiles.SERVICE, tree, env);
        for (String path : WRITTEN) {
            merge(section(tree, path), settings.section(path), Schema.section(path));
        }
        return tree;
    }

    private static Map<String, Object> defaults(Section section) {
        Map<String, Object> out = new LinkedHashMap<>();
        section.keys().stream().filter(Key::written).forEach(key -> out.put(key.name(), written(key)));
        return out;
    }

    private static Object written(Key key) {
        if (key.kind() == Kind.OBJECT) {
            Map<String, Object> inner = new LinkedHashMap<>();
            key.keys().stream().filter(Key::written).forEach(k -> inner.put(k.name(), k.standard()));
            return inner;
        }
        return plain(key, key.standard());
    }

    // IPFS Cluster writes one address as a plain text
    private static Object plain(Key key, Object value) {
        boolean address = key.name().endsWith("listen_multiaddress") && key.kind() == Kind.TEXTS;
        return address && value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
    }

    private static void merge(Map<String, Object> into, Map<String, Object> values, Section section) {
        values.forEach((name, value) -> {
            if (into.containsKey(name) || !value.equals(section.key(name).orElseThrow().absent())) {
                into.put(name, plain(section.key(name).orElseThrow(), value));
            }
        });
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void into(Map<String, Object> tree, String path, Map<String, Object> section) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            tree.put(path, section);
        } else {
            group(tree, path.substring(0, dot)).put(path.substring(dot + 1), section);
        }
    }

    private static Map<String, Object> section(Map<String, Object> tree, String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? group(tree, path) : group(group(tree, path.substring(0, dot)), path.substring(dot + 1));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> group(Map<String, Object> tree, String name) {
        return (Map<String, Object>) tree.computeIfAbsent(name, n -> new LinkedHashMap<String, Object>());
    }
}
