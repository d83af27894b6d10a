package io.holdfast.config.internal;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes what {@link Json} reads: in one line, or indented for a file. */
final class JsonText {
    private final StringBuilder out = new StringBuilder();
    private final int indent;

    private JsonText(int indent) {
        this.indent = indent;
    }

    /** In one line, without blanks. */
    static String compact(Object value) {
        JsonText text = new JsonText(0);
        text.value(value, 0);
        return text.out.toString();
    }

    /** With line breaks and this many blanks a level. */
    static String indented(Object value, int indent) {
        JsonText text = new JsonText(indent);
        text.value(value, 0);
        return text.out.toString();
    }

    private void value(Object value, int level) {
        if (value instanceof Map<?, ?> map) {
            object(map, level);
        } else if (value instanceof List<?> list) {
            list(list, level);
        } else if (value instanceof String s) {
            string(s);
        } else {
            out.append(value);
        }
    }

    private void object(Map<?, ?> map, int level) {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext();) {
            Map.Entry<?, ?> entry = i.next();
            line(level + 1);
            string((String) entry.getKey());
            out.append(indent > 0 ? ": " : ":");
            value(entry.getValue(), level + 1);
            out.append(i.hasNext() ? "," : "");
        }
        if (!map.isEmpty()) {
            line(level);
        }
        out.append('}');
    }

    private void list(List<?> list, int level) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            out.append(i > 0 ? "," : "");
            line(level + 1);
            value(list.get(i), level + 1);
        }
        if (!list.isEmpty()) {
            line(level);
        }
        out.append(']');
    }

    private void line(int level) {
        if (indent > 0) {
            out.append('\n').append(" ".repeat(indent * level));
        }
    }

    private void string(String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c) && !paired(s, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean paired(String s, int i) {
        return Character.isHighSurrogate(s.charAt(i))
                ? i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(s.charAt(i - 1));
    }
}
