package io.holdfast.config.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the file and the environment into {@link Settings}, or says everything that is wrong with them. */
final class Checker {
    private final String file;
    private final Variables variables;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Map<String, Object>> raw = new LinkedHashMap<>();

    private Checker(String file, Map<String, String> env) {
        this.file = file;
        this.variables = new Variables(env);
    }

    /**
     * Checks.
     *
     * @param file for messages
     * @param tree of the file; null when there is none
     * @throws ConfigException with all problems
     */
    static Settings check(String file, Map<String, Object> tree, Map<String, String> env) {
        return new Checker(file, env).run(tree);
    }

    private Settings run(Map<String, Object> tree) {
        if (tree != null) {
            split(tree);
        }
        oneOf("consensus");
        oneOf("datastore");
        Set<String> said = new LinkedHashSet<>(raw.keySet());
        Map<String, Map<String, Object>> values = new LinkedHashMap<>();
        for (Section section : Schema.sections()) {
            Map<String, Object> checked = section(section, said, tree != null);
            if (!checked.isEmpty() || said.contains(section.path())) {
                values.put(section.path(), checked);
            }
        }
        variables.unknown().forEach(v -> warnings.add(v + ": names no key: ignored"));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Settings(tree != null, said, values, warnings);
    }

    private void split(Map<String, Object> tree) {
        if (tree.get(Schema.SOURCE) != null) {
            problems.add(file + ": source: found " + Values.shown(Schema.SOURCE, tree.get(Schema.SOURCE))
                    + ", expected the configuration itself in this file: reading it from a URL is not supported yet");
        }
        tree.forEach((top, value) -> {
            if (Schema.section(top) != null) {
                put(top, value);
            } else if (!Schema.below(top).isEmpty()) {
                group(top, value);
            } else if (top.equals("state")) {
                object(top, value);
            } else if (!top.equals(Schema.SOURCE)) {
                unknown(top, top, Schema.tops());
            }
        });
    }

    private void group(String top, Object value) {
        object(top, value).forEach((name, section) -> {
            if (Schema.section(top + "." + name) != null) {
                put(top + "." + name, section);
            } else {
                unknown(top + "." + name, name, Schema.below(top));
            }
        });
    }

    // null stands for absent everywhere, as in Go
    private void put(String path, Object value) {
        if (value != null) {
            raw.put(path, object(path, value));
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> object(String path, Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        if (value != null) {
            problems.add(file + ": " + path + ": found " + Values.shown(path, value) + ", expected an object");
        }
        return Map.of();
    }

    private void unknown(String path, String name, List<String> known) {
        String nearest = Nearest.of(name, known);
        problems.add(file + ": " + path + ": found an unknown key, expected "
                + (nearest == null ? "one of " + String.join(", ", known) : nearest));
    }

    private void oneOf(String top) {
        List<String> found = raw.keySet().stream().filter(p -> p.startsWith(top + ".")).toList();
        if (found.size() > 1) {
            problems.add(file + ": " + top + ": found " + String.join(" and ", found) + ", expected one of them");
        }
    }

    private Map<String, Object> section(Section section, Set<String> said, boolean hasFile) {
        Map<String, Object> in = new LinkedHashMap<>(raw.getOrDefault(section.path(), Map.of()));
        Map<String, String> names = variables.names(section);
        boolean here = said.contains(section.path());
        if (!here && hasFile && startsOnlyWhenSaid(section)) {
            names.values().forEach(n -> warnings.add(n + ": ignored: " + file + " has no section " + section.path()));
            names = Map.of();
        }
        if (!here && !names.isEmpty() && section.path().equals(Schema.IPFSHTTP)) {
            said.add(section.path());
        }
        names.forEach((path, name) -> override(section, in, path, name));
        Map<String, Object> out = new LinkedHashMap<>();
        int before = problems.size();
        keys(section.path(), section.keys(), in, names, "", out);
        if (problems.size() == before) {
            cross(section, out, names);
        }
        if (here) {
            section.keys().stream().filter(k -> k.absent() != null).forEach(k -> out.putIfAbsent(k.name(), k.absent()));
        }
        return out;
    }

    private static boolean startsOnlyWhenSaid(Section section) {
        return section.path().startsWith("api.") || section.path().startsWith("informer.");
    }

    @SuppressWarnings("unchecked")
    private void override(Section section, Map<String, Object> in, String path, String name) {
        int dot = path.indexOf('.');
        Key key = section.key(dot < 0 ? path : path.substring(0, dot)).orElseThrow();
        if (dot < 0) {
            in.put(path, variables.value(name, key.kind()));
            return;
        }
        Map<String, Object> inner = new LinkedHashMap<>();
        if (in.get(key.name()) instanceof Map<?, ?> map) {
            inner.putAll((Map<String, Object>) map);
        }
        String subName = path.substring(dot + 1);
        Key sub = key.keys().stream().filter(k -> k.name().equals(subName)).findFirst().orElseThrow();
        inner.put(subName, variables.value(name, sub.kind()));
        in.put(key.name(), inner);
    }

    private void keys(String where, List<Key> keys, Map<String, Object> in, Map<String, String> names, String above,
            Map<String, Object> out) {
        Map<String, Key> table = new HashMap<>();
        keys.forEach(k -> table.put(k.name(), k));
        in.forEach((name, value) -> {
            Key key = table.get(name);
            String origin = Optional.ofNullable(names.get(above + name)).orElse(file + ": " + where + "." + name);
            if (key == null) {
                unknown(where + "." + name, name, keys.stream().map(Key::name).toList());
            } else if (value != null && !(key.kind() == Kind.DURATION && value.equals(""))) {
                one(key, value, where, origin, names, above, out);
            }
        });
    }

    private void one(Key key, Object value, String where, String origin, Map<String, String> names, String above, Map<String, Object> out) {
        try {
            Object canonical = Values.of(key.kind(), value);
            if (key.kind() == Kind.OBJECT) {
                Map<String, Object> inner = new LinkedHashMap<>();
                keys(where + "." + key.name(), key.keys(), object(where, canonical), names, above + key.name() + ".", inner);
                out.put(key.name(), inner);
            } else if (!key.rule().accepts(canonical)) {
                throw new Values.WrongForm();
            } else {
                out.put(key.name(), canonical);
            }
        } catch (Values.WrongForm e) {
            problems.add(origin + ": found " + Values.shown(key.name(), value) + ", expected " + key.expected());
        }
    }

    private void cross(Section section, Map<String, Object> out, Map<String, String> names) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Key key : section.keys()) {
            if (key.kind() == Kind.OBJECT) {
                Map<String, Object> inner = new LinkedHashMap<>();
                key.keys().forEach(k -> inner.put(k.name(), k.standard()));
                inner.putAll(object(section.path(), out.get(key.name())));
                all.put(key.name(), inner);
            } else {
                all.put(key.name(), out.getOrDefault(key.name(), key.standard()));
            }
        }
        section.check().run(all, (key, problem) -> problems.add(
                Optional.ofNullable(names.get(key)).orElse(file + ": " + section.path() + "." + key) + ": " + problem));
    }
}
