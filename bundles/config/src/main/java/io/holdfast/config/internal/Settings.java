package io.holdfast.config.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was said, checked: immutable.
 *
 * @param file     whether there was a file
 * @param said     the sections that the file holds
 * @param values   per section what was said by file and environment; the keys that nothing was said of are not there
 * @param warnings for the log: said, accepted, without effect
 */
record Settings(boolean file, Set<String> said, Map<String, Map<String, Object>> values, List<String> warnings) {
    Settings {
        said = Set.copyOf(said);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        warnings = List.copyOf(warnings);
    }

    /** What was said of this section; never null. */
    Map<String, Object> section(String path) {
        return values.getOrDefault(path, Map.of());
    }

    /** Whether this front is to run: with a file, only what the file names; without, the REST API. */
    boolean runs(String api) {
        return file ? said.contains(api) : api.equals(Schema.RESTAPI);
    }

    /** What was said of this key; null when nothing was. */
    String text(String path, String key) {
        return (String) section(path).get(key);
    }
}
