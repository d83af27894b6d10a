package io.holdfast.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.model.Cid;
import io.holdfast.model.GoTime;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Quote;
import io.holdfast.model.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads the value of one key. {@code null} reads as the type's zero value, as in Go; every other surprise is an
 * IllegalArgumentException that names the key, what was found and what was expected.
 */
final class In {
    private In() {
    }

    /** What to do with one key; the parser stands on its value. */
    interface Field {
        void read(String key) throws IOException;
    }

    /** Reads an object, key by key. The parser stands on its start, or before it in a fresh document. */
    static void object(JsonParser p, String what, Field field) throws IOException {
        JsonToken t = p.currentToken() == null ? p.nextToken() : p.currentToken();
        if (t != JsonToken.START_OBJECT) {
            throw bad(p, what, "an object");
        }
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String key = p.currentName();
            p.nextToken();
            field.read(key);
        }
    }

    static IllegalArgumentException bad(JsonParser p, String key, String expected) throws IOException {
        JsonToken t = p.currentToken();
        String found = t == null ? "nothing" : switch (t) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "the text " + Quote.of(p.getText());
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> p.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + Quote.of(p.getText());
            default -> t.toString();
        };
        return new IllegalArgumentException(key + ": found " + found + ", expected " + expected);
    }

    static String text(JsonParser p, String key) throws IOException {
        return switch (p.currentToken()) {
            case VALUE_STRING -> Text.wellFormed(p.getText());
            case VALUE_NULL -> "";
            default -> throw bad(p, key, "a text");
        };
    }

    static boolean bool(JsonParser p, String key) throws IOException {
        return switch (p.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw bad(p, key, "true or false");
        };
    }

    static int int32(JsonParser p, String key) throws IOException {
        long n = int64(p, key);
        if (n != (int) n) {
            throw bad(p, key, "an integer from -2147483648 to 2147483647");
        }
        return (int) n;
    }

    static long int64(JsonParser p, String key) throws IOException {
        if (p.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        if (p.currentToken() != JsonToken.VALUE_NUMBER_INT || p.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw bad(p, key, "an integer of 64 bits");
        }
        return p.getLongValue();
    }

    static long uint64(JsonParser p, String key) throws IOException {
        if (p.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        if (p.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            try {
                return Long.parseUnsignedLong(p.getText());
            } catch (NumberFormatException e) {
                throw bad(p, key, "an integer from 0 to 18446744073709551615");
            }
        }
        throw bad(p, key, "an integer from 0 to 18446744073709551615");
    }

    static Instant time(JsonParser p, String key) throws IOException {
        Instant t = parsed(p, key, "a time such as \"2006-01-02T15:04:05Z\"", GoTime::parse);
        return t == null ? Times.ZERO : t;
    }

    static Cid cid(JsonParser p, String key) throws IOException {
        return parsed(p, key, "a cid or null", Cid::parse);
    }

    static PeerId peer(JsonParser p, String key) throws IOException {
        return parsed(p, key, "a peer ID", PeerId::parse);
    }

    static List<PeerId> peers(JsonParser p, String key) throws IOException {
        return list(p, key, "peer IDs", PeerId::parse);
    }

    static List<Multiaddr> addresses(JsonParser p, String key) throws IOException {
        return list(p, key, "multiaddrs", Multiaddr::parse);
    }

    private static <T> T parsed(JsonParser p, String key, String expected, Function<String, T> parser) throws IOException {
        if (p.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (p.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(p, key, expected);
        }
        return parse(p.getText(), key, expected, parser);
    }

    static <T> T parse(String text, String key, String expected, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": found " + Quote.of(text) + ", expected " + expected + ": " + e.getMessage(), e);
        }
    }

    private static <T> List<T> list(JsonParser p, String key, String of, Function<String, T> parser) throws IOException {
        if (p.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (p.currentToken() != JsonToken.START_ARRAY) {
            throw bad(p, key, "a list of " + of + " or null");
        }
        List<T> out = new ArrayList<>();
        while (p.nextToken() != JsonToken.END_ARRAY) {
            if (p.currentToken() != JsonToken.VALUE_STRING) {
                throw bad(p, key, "a list of " + of);
            }
            out.add(parse(p.getText(), key, "a list of " + of, parser));
        }
        return out;
    }

    static Map<String, String> texts(JsonParser p, String key) throws IOException {
        if (p.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        Map<String, String> out = new LinkedHashMap<>();
        object(p, key, k -> out.put(Text.wellFormed(k), text(p, key + "." + k)));
        return out;
    }
}
