package io.holdfast.config.internal;

import io.holdfast.model.GoDuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From what JSON or a variable says to the one Java type of each {@link Kind}. */
final class Values {
    private static final int SHOWN = 60;

    private Values() {
    }

    /** A value of another form than its key has. */
    static final class WrongForm extends Exception {
        private static final long serialVersionUID = 1L;

        WrongForm() {
            super(null, null, false, false);
        }
    }

    /** The value in the type of its kind; not for {@link Kind#OBJECT}. */
    static Object of(Kind kind, Object raw) throws WrongForm {
        return switch (kind) {
            case TEXT -> as(String.class, raw);
            case INTEGER -> as(Long.class, raw);
            case BOOLEAN -> as(Boolean.class, raw);
            case NUMBER -> raw instanceof Long l ? (Object) l.doubleValue() : as(Double.class, raw);
            case DURATION -> duration(as(String.class, raw));
            case TEXTS -> texts(raw);
            case TEXT_MAP -> textMap(raw);
            case LISTS_MAP -> listsMap(raw);
            case OBJECT, OPEN -> open(raw);
        };
    }

    private static <T> T as(Class<T> type, Object raw) throws WrongForm {
        if (!type.isInstance(raw)) {
            throw new WrongForm();
        }
        return type.cast(raw);
    }

    private static String duration(String text) throws WrongForm {
        try {
            GoDuration.parse(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw new WrongForm();
        }
    }

    private static List<String> texts(Object raw) throws WrongForm {
        if (raw instanceof String s) {
            return List.of(s);
        }
        List<String> out = new ArrayList<>();
        for (Object o : as(List.class, raw)) {
            out.add(as(String.class, o));
        }
        return List.copyOf(out);
    }

    private static Map<String, String> textMap(Object raw) throws WrongForm {
        Map<String, String> out = new LinkedHashMap<>();
        for (Map.Entry<String, Object> e : open(raw).entrySet()) {
            out.put(e.getKey(), as(String.class, e.getValue()));
        }
        return out;
    }

    private static Map<String, List<String>> listsMap(Object raw) throws WrongForm {
        Map<String, List<String>> out = new LinkedHashMap<>();
        for (Map.Entry<String, Object> e : open(raw).entrySet()) {
            out.put(e.getKey(), texts(e.getValue()));
        }
        return out;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> open(Object raw) throws WrongForm {
        return as(Map.class, raw);
    }

    /** The value for a message: in one short line; a secret only by its length. */
    static String shown(String key, Object raw) {
        if (key.equals("secret") || key.equals("private_key") || key.equals("basic_auth_credentials")) {
            return raw instanceof String s ? "a text of " + s.length() + " characters" : "something that is not shown";
        }
        String text = JsonText.compact(raw);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** What a component gets: Config Admin's types; objects as JSON text. */
    static Object property(Object value) {
        if (value instanceof List<?> list) {
            return list.toArray(String[]::new);
        }
        return value instanceof Map<?, ?> ? JsonText.compact(value) : value;
    }
}
