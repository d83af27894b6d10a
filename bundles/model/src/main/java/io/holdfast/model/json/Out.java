package io.holdfast.model.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import io.holdfast.model.GoTime;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes one key with its value. */
final class Out {
    private Out() {
    }

    static void text(JsonGenerator g, SerializableString key, String value) throws IOException {
        g.writeFieldName(key);
        g.writeString(Text.wellFormed(value));
    }

    /** What its {@code toString} says, or null. */
    static void value(JsonGenerator g, SerializableString key, Object value) throws IOException {
        g.writeFieldName(key);
        if (value == null) {
            g.writeNull();
        } else {
            g.writeString(value.toString());
        }
    }

    static void values(JsonGenerator g, SerializableString key, List<?> values) throws IOException {
        g.writeFieldName(key);
        if (values == null) {
            g.writeNull();
            return;
        }
        g.writeStartArray();
        for (Object v : values) {
            g.writeString(v.toString());
        }
        g.writeEndArray();
    }

    static void time(JsonGenerator g, SerializableString key, Instant value) throws IOException {
        g.writeFieldName(key);
        g.writeString(GoTime.format(value));
    }

    static void number(JsonGenerator g, SerializableString key, long value) throws IOException {
        g.writeFieldName(key);
        g.writeNumber(value);
    }

    static void unsigned(JsonGenerator g, SerializableString key, long value) throws IOException {
        g.writeFieldName(key);
        if (value >= 0) {
            g.writeNumber(value);
        } else {
            g.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        }
    }

    static void bool(JsonGenerator g, SerializableString key, boolean value) throws IOException {
        g.writeFieldName(key);
        g.writeBoolean(value);
    }

    static void texts(JsonGenerator g, SerializableString key, Map<String, String> values) throws IOException {
        g.writeFieldName(key);
        if (values == null) {
            g.writeNull();
            return;
        }
        g.writeStartObject();
        for (Map.Entry<String, String> e : values.entrySet()) {
            g.writeFieldName(Text.wellFormed(e.getKey()));
            g.writeString(Text.wellFormed(e.getValue()));
        }
        g.writeEndObject();
    }
}
