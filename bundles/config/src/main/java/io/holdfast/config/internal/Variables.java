package io.holdfast.config.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The environment: {@code CLUSTER_<SECTION>_<KEY>} as IPFS Cluster names them, {@code HOLDFAST_<SECTION>_<KEY>} for our own
 * sections. A variable overrides the file.
 */
final class Variables {
    /** Of the identity, not of a section; {@code CREDENTIALS} is the command-line client's. */
    private static final Set<String> OTHERS = Set.of("CLUSTER_ID", "CLUSTER_PRIVATEKEY", "CLUSTER_CREDENTIALS");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private final Map<String, String> env;
    private final Set<String> used = new TreeSet<>();

    Variables(Map<String, String> env) {
        this.env = env;
    }

    /** What the environment says of this section: key (or key.subkey) to the variable's name. */
    Map<String, String> names(Section section) {
        Map<String, String> out = new LinkedHashMap<>();
        for (Key key : section.keys()) {
            String name = section.prefix() + key.variable();
            if (key.kind() == Kind.OBJECT) {
                for (Key sub : key.keys()) {
                    note(out, key.name() + "." + sub.name(), name + "_" + sub.variable());
                }
            } else if (key.kind() == Kind.OPEN) {
                env.keySet().stream().filter(n -> n.startsWith(name + "_")).forEach(used::add);
            } else {
                note(out, key.name(), name);
            }
        }
        return out;
    }

    private void note(Map<String, String> out, String path, String name) {
        if (env.containsKey(name) && !OTHERS.contains(name)) {
            used.add(name);
            out.put(path, name);
        }
    }

    /** The value of this variable as JSON would have it; text that is not of the key's form stays text and fails the check. */
    Object value(String name, Kind kind) {
        String text = env.get(name);
        return switch (kind) {
            case INTEGER -> integer(text);
            case NUMBER -> number(text);
            case BOOLEAN -> TRUE.contains(text) ? Boolean.TRUE : FALSE.contains(text) ? Boolean.FALSE : (Object) text;
            case TEXTS -> list(text);
            case TEXT_MAP -> map(text);
            case LISTS_MAP -> lists(map(text));
            case TEXT, DURATION, OBJECT, OPEN -> text;
        };
    }

    /** Variables that look like ours but name no key: typing errors, most of the time. */
    List<String> unknown() {
        List<String> out = new ArrayList<>();
        for (String name : new TreeSet<>(env.keySet())) {
            boolean own = OwnSections.all().stream().anyMatch(s -> name.startsWith(s.prefix()));
            if ((own || name.toUpperCase(Locale.ROOT).startsWith("CLUSTER_")) && !used.contains(name) && !OTHERS.contains(name)) {
                out.add(name);
            }
        }
        return out;
    }

    private static Object integer(String text) {
        try {
            return Long.valueOf(text.trim());
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static Object number(String text) {
        try {
            return Double.valueOf(text.trim());
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static List<String> list(String text) {
        return text.isBlank() ? List.of() : List.of(text.split(",")).stream().map(String::trim).toList();
    }

    // k:v,k2:v2; a text that is not so stays text
    private static Object map(String text) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (String pair : list(text)) {
            int colon = pair.indexOf(':');
            if (colon < 0) {
                return text;
            }
            out.put(pair.substring(0, colon), pair.substring(colon + 1));
        }
        return out;
    }

    private static Object lists(Object map) {
        if (map instanceof Map<?, ?> m) {
            Map<Object, Object> out = new LinkedHashMap<>();
            m.forEach((k, v) -> out.put(k, List.of(v)));
            return out;
        }
        return map;
    }
}
