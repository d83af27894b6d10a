package io.holdfast.api.rest.internal;

import io.holdfast.model.ClusterException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of a request; of several values of one name the first counts, as in Go. */
final class Query {
    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /** @throws ClusterException.Invalid for bad escapes and bytes that are not UTF-8 */
    static Query parse(String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        if (raw != null) {
            for (int at = 0; at < raw.length();) {
                int end = raw.indexOf('&', at);
                end = end < 0 ? raw.length() : end;
                put(values, raw.substring(at, end));
                at = end + 1;
            }
        }
        return new Query(values);
    }

    private static void put(Map<String, String> values, String pair) {
        if (pair.isEmpty()) {
            return;
        }
        int eq = pair.indexOf('=');
        try {
            values.putIfAbsent(Texts.unescape(eq < 0 ? pair : pair.substring(0, eq), true),
                    eq < 0 ? "" : Texts.unescape(pair.substring(eq + 1), true));
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid("error parsing the query: " + e.getMessage());
        }
    }

    /** The value, {@code ""} when absent. */
    String get(String name) {
        return values.getOrDefault(name, "");
    }

    Map<String, String> all() {
        return values;
    }

    /** Whether this parameter is exactly {@code true}. */
    boolean isTrue(String name) {
        return get(name).equals("true");
    }

    /** An integer; 0 when absent or empty. */
    int integer(String name) {
        String text = get(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw invalid(name);
        }
    }

    /** A boolean as Go's ParseBool reads it; the default when absent or empty. */
    boolean bool(String name, boolean absent) {
        return switch (get(name)) {
            case "" -> absent;
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw invalid(name);
        };
    }

    private static ClusterException invalid(String name) {
        return new ClusterException.Invalid("parameter " + name + " invalid");
    }
}
