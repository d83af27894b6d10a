package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of the table: with its default, with another value, with one out of range, with one of the wrong form. */
class SchemaTest {
    private static final String PEER = "12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB";

    static Stream<Arguments> keys() {
        List<Arguments> out = new ArrayList<>();
        for (Section section : Schema.sections()) {
            for (Key key : section.keys()) {
                if (key.kind() == Kind.OBJECT) {
                    key.keys().forEach(sub -> out.add(Arguments.of(section.path() + "." + key.name() + "." + sub.name(), sub)));
                } else {
                    out.add(Arguments.of(section.path() + "." + key.name(), key));
                }
            }
        }
        return out.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void acceptsItsDefault(String path, Key key) {
        if (key.standard() != null) {
            assertThat(get(check(path, key.standard()), path)).isEqualTo(key.standard());
        }
        assertThat(get(check(path, null), path)).satisfiesAnyOf(
                v -> assertThat(v).isNull(),
                v -> assertThat(v).isEqualTo(key.absent()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void acceptsAnother(String path, Key key) {
        Object other = other(key);
        Map<String, Object> tree = tree(path, other);
        partner(path, tree);
        assertThat(get(Checker.check("service.json", tree, Map.of()), path)).isEqualTo(at(tree, path));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void refusesWhatIsOutOfRange(String path, Key key) {
        Object bad = bad(key);
        if (bad != null) {
            assertThatThrownBy(() -> check(path, bad)).isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("service.json: " + path + ": found ").hasMessageContaining(", expected " + key.expected());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void refusesTheWrongForm(String path, Key key) {
        Object wrong = key.kind() == Kind.BOOLEAN ? "true" : true;
        String shown = Values.shown(key.name(), wrong);
        assertThatThrownBy(() -> check(path, wrong)).isInstanceOf(ConfigException.class)
                .hasMessage("service.json: " + path + ": found " + shown + ", expected " + key.expected());
    }

    @Test
    void everyComponentHasItsPid() {
        assertThat(Schema.sections()).extracting(Section::pid).contains("io.holdfast.cluster", "io.holdfast.api.restapi",
                "io.holdfast.ipfs_connector.ipfshttp", "io.holdfast.pin_tracker.stateless", "io.holdfast.use",
                "io.holdfast.tracker_durable", "io.holdfast.ipfs_embedded", "io.holdfast.consensus_local", "io.holdfast.http");
    }

    private static Object other(Key key) {
        if (key.rule().expected().startsWith("one of \"freespace")) {
            return "reposize";
        }
        return switch (key.kind()) {
            case BOOLEAN -> !Boolean.TRUE.equals(key.standard());
            case INTEGER -> key.name().startsWith("replication") ? 2L : key.name().equals("low_water") ? 7L : 4097L;
            case NUMBER -> 0.75;
            case DURATION -> key.name().equals("leader_lease_timeout") ? "300ms" : key.name().equals("retry_delay") ? "7s" : "1h1m0s";
            case TEXT -> text(key);
            case TEXTS -> texts(key);
            case TEXT_MAP -> Map.of("a", "b");
            case LISTS_MAP -> Map.of("X-A", List.of("b", "c"));
            case OPEN -> Map.of("anything", 1L);
            case OBJECT -> throw new IllegalStateException();
        };
    }

    private static String text(Key key) {
        return switch (key.name()) {
            case "secret" -> "ab".repeat(32);
            case "id" -> PEER;
            case "storage_max" -> "512MiB";
            default -> key.rule() == Rule.ADDRESS ? "/ip4/10.0.0.1/tcp/1234" : known(key);
        };
    }

    private static String known(Key key) {
        String expected = key.rule().expected();
        return expected.startsWith("one of \"") ? expected.substring(8, expected.indexOf('"', 8)) : "another";
    }

    private static List<String> texts(Key key) {
        if (key.rule() == Rule.PEERS || key.rule() == Rule.PEERS_OR_STAR) {
            return List.of(PEER);
        }
        return key.rule() != Rule.ANY && !key.name().equals("allocate_by") ? List.of("/ip4/10.0.0.1/tcp/1", "/ip6/::1/tcp/2") : List.of("x", "y");
    }

    private static Object bad(Key key) {
        if (key.rule() == Rule.ANY) {
            return null;
        }
        return switch (key.kind()) {
            case INTEGER -> key.expected().startsWith("0 or a number from 4096") ? 4095L : key.name().startsWith("replication") ? 0L : -1L;
            case NUMBER -> 1.5;
            case DURATION -> "-1s";
            case TEXT -> key.rule() == Rule.NOT_EMPTY ? "" : "neither this nor that";
            case TEXTS -> key.name().equals("allocate_by") ? List.of() : List.of("no such thing");
            case BOOLEAN, TEXT_MAP, LISTS_MAP, OPEN, OBJECT -> null;
        };
    }

    /** What has to be said together with this key. */
    private static void partner(String path, Map<String, Object> tree) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        String section = path.substring(0, path.lastIndexOf('.'));
        switch (name) {
            case "replication_factor_min" -> put(tree, section + ".replication_factor_max", 3L);
            case "replication_factor_max" -> put(tree, section + ".replication_factor_min", 1L);
            case "ssl_cert_file" -> put(tree, section + ".ssl_key_file", "k");
            case "ssl_key_file" -> put(tree, section + ".ssl_cert_file", "c");
            case "id", "private_key" -> {
                if (section.startsWith("api.")) {
                    Identity identity = Identity.generate();
                    put(tree, section + ".id", identity.id().toString());
                    put(tree, section + ".private_key", identity.privateKey());
                }
            }
            default -> { }
        }
    }

    private static Settings check(String path, Object value) {
        return Checker.check("service.json", tree(path, value), Map.of());
    }

    static Map<String, Object> tree(String path, Object value) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, path, value);
        return tree;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> tree, String path, Object value) {
        Map<String, Object> at = tree;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            at = (Map<String, Object>) at.computeIfAbsent(steps[i], s -> new LinkedHashMap<String, Object>());
        }
        at.put(steps[steps.length - 1], value);
    }

    private static Object at(Map<String, Object> tree, String path) {
        Object at = tree;
        for (String step : path.split("\\.")) {
            at = ((Map<?, ?>) at).get(step);
        }
        return at;
    }

    private static Object get(Settings settings, String path) {
        Section section = Schema.sections().stream().filter(s -> path.startsWith(s.path() + ".")).findFirst().orElseThrow();
        String rest = path.substring(section.path().length() + 1);
        int dot = rest.indexOf('.');
        Object outer = settings.section(section.path()).get(dot < 0 ? rest : rest.substring(0, dot));
        return dot < 0 || outer == null ? outer : ((Map<?, ?>) outer).get(rest.substring(dot + 1));
    }
}
