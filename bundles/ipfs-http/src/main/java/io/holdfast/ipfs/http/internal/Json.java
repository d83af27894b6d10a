package io.holdfast.ipfs.http.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the daemon's small answers. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {
    }

    static JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
        return FACTORY.createParser(bytes, offset, length);
    }

    /** The object in these bytes: text, {@code Long}, {@code Double}, {@code Boolean}, null, lists and maps. */
    static Map<String, Object> object(byte[] bytes) throws IOException {
        try (JsonParser p = FACTORY.createParser(bytes)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(p, "expected an object");
            }
            return object(p);
        }
    }

    private static Map<String, Object> object(JsonParser p) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (p.nextToken() != JsonToken.END_OBJECT) {
            String name = p.currentName();
            p.nextToken();
            fields.put(name, value(p));
        }
        return fields;
    }

    private static Object value(JsonParser p) throws IOException {
        JsonToken token = p.currentToken();
        if (token == null) {
            throw new JsonParseException(p, "unexpected end");
        }
        return switch (token) {
            case START_OBJECT -> object(p);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (p.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(p));
                }
                yield list;
            }
            case VALUE_STRING -> p.getText();
            // kubo's sizes are unsigned, and "no limit" is the highest of them
            case VALUE_NUMBER_INT -> p.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? Long.MAX_VALUE : p.getLongValue();
            case VALUE_NUMBER_FLOAT -> p.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> p.getBooleanValue();
            case VALUE_NULL -> null;
            default -> throw new JsonParseException(p, "unexpected " + token);
        };
    }

    /** The text of this field; empty when it is absent or something else. */
    static String text(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof String s ? s : "";
    }

    /** The number of this field; 0 when it is absent or something else. */
    static long number(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof Long n ? n : 0;
    }

    /** The list of this field; empty when it is absent or something else. */
    static List<?> list(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof List<?> l ? l : List.of();
    }
}
