package io.holdfast.config.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** From settings to what each component gets. */
final class Sections {
    private Sections() {
    }

    /** PID to properties, for each component that something was said of. */
    static Map<String, Map<String, Object>> properties(Settings settings) {
        Map<String, Map<String, Object>> out = new LinkedHashMap<>();
        for (Section section : Schema.sections()) {
            if (!section.component()) {
                continue;
            }
            Map<String, Object> properties = new LinkedHashMap<>();
            settings.section(section.path()).forEach((k, v) -> put(properties, section, k, v));
            if (section.path().equals(Schema.CLUSTER)) {
                // the Node service has them; Config Admin keeps what it gets in a file of its own
                properties.keySet().removeAll(List.of("secret", "id", "private_key"));
            }
            if (section.path().equals(Schema.RESTAPI) && !settings.runs(Schema.RESTAPI)) {
                properties.put("http_listen_multiaddress", new String[0]);
            }
            if (section.path().equals(Schema.USE)) {
                use(settings, properties);
            }
            if (!properties.isEmpty()) {
                out.put(section.pid(), properties);
            }
        }
        return out;
    }

    // an object of known keys is a property for each of them, "connection_manager.low_water"; any other is one, as JSON
    private static void put(Map<String, Object> properties, Section section, String name, Object value) {
        if (value instanceof Map<?, ?> object && section.key(name).filter(k -> k.kind() == Kind.OBJECT).isPresent()) {
            object.forEach((k, v) -> properties.put(name + "." + k, Values.property(v)));
        } else {
            properties.put(name, Values.property(value));
        }
    }

    // who configures a daemon, or a consensus of several peers, means to use it
    private static void use(Settings settings, Map<String, Object> properties) {
        if ("".equals(properties.getOrDefault("consensus", "")) && settings.said().contains(Schema.RAFT)) {
            properties.put("consensus", "raft");
        }
        if ("".equals(properties.getOrDefault("ipfs", "")) && settings.said().contains(Schema.IPFSHTTP)) {
            properties.put("ipfs", "http");
        }
    }

    /** What the log should say of these settings, besides their own warnings. */
    static List<String> remarks(Settings settings) {
        List<String> out = new ArrayList<>(settings.warnings());
        settings.said().stream().filter(p -> p.startsWith("consensus.") && !Schema.section(p).component()).forEach(p -> out.add(
                ConfigFiles.SERVICE + ": " + p + ": no such component yet: running as a single peer with consensus-local"));
        if (settings.section(Schema.RESTAPI).get("libp2p_listen_multiaddress") instanceof List<?> tunnel && !tunnel.isEmpty()) {
            out.add(ConfigFiles.SERVICE + ": " + Schema.RESTAPI + ".libp2p_listen_multiaddress: no such listener yet: unused");
        }
        return out;
    }

    /** The sections that are said and that no component reads yet. */
    static String unused(Settings settings) {
        return Schema.sections().stream().filter(s -> !s.component() && settings.said().contains(s.path()))
                .map(Section::path).collect(Collectors.joining(", "));
    }

    /**
     * The new settings, but with the running values of what cannot change while the node runs.
     *
     * @param waiting is given the keys that were held back
     */
    static Settings live(Settings running, Settings next, List<String> waiting) {
        Map<String, Map<String, Object>> values = new LinkedHashMap<>(next.values());
        for (Section section : Schema.sections()) {
            for (Key key : section.keys()) {
                Object old = running.section(section.path()).get(key.name());
                if (key.restart() && !Objects.equals(old, next.section(section.path()).get(key.name()))) {
                    waiting.add(section.path() + "." + key.name());
                    Map<String, Object> kept = new LinkedHashMap<>(values.getOrDefault(section.path(), Map.of()));
                    kept.put(key.name(), old);
                    kept.values().removeIf(Objects::isNull);
                    values.put(section.path(), kept);
                }
            }
        }
        return new Settings(next.file(), next.said(), values, next.warnings());
    }
}
