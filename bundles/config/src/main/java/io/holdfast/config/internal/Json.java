package io.holdfast.config.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a configuration file into maps, lists, {@link String}, {@link Long}, {@link Double}, {@link Boolean} and null.
 * Stricter than JSON: one object, no key twice, valid UTF-8, bounded in size and depth, and nothing behind the end.
 */
final class Json {
    /** More than any file that makes sense: a pebble section with all its levels has 8 kB. */
    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 16;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH).maxNumberLength(40).maxStringLength(MAX_BYTES).maxNameLength(1000).build())
            .build();

    private Json() {
    }

    /**
     * The object in this file.
     *
     * @throws NoSuchFileException when there is none
     * @throws ConfigException     names the file, the line and what is wrong
     */
    static Map<String, Object> read(Path file) throws IOException {
        String name = file.getFileName().toString();
        // not by the file's size: what is no plain file has none
        try (InputStream in = Files.newInputStream(file)) {
            return parse(name, in.readNBytes(MAX_BYTES + 1));
        }
    }

    /** The object in these bytes; {@code name} is for messages. */
    static Map<String, Object> parse(String name, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new ConfigException(name + ": found more than " + MAX_BYTES + " bytes, expected at most so many");
        }
        String text = text(name, bytes);
        if (text.isBlank()) {
            throw new ConfigException(name + ": found an empty file, expected a JSON object");
        }
        try (JsonParser in = FACTORY.createParser(text)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new ConfigException(name + ": found " + word(in.currentToken()) + ", expected a JSON object");
            }
            Map<String, Object> object = object(name, in);
            if (in.nextToken() != null) {
                throw new ConfigException(name + ": line " + in.currentTokenLocation().getLineNr()
                        + ": found more behind the end of the object, expected nothing");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new ConfigException(name + ": " + where(e.getLocation()) + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigException(name + ": " + e.getMessage());
        }
    }

    private static String text(String name, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(name + ": found bytes that are not UTF-8, expected JSON in UTF-8");
        }
    }

    private static Map<String, Object> object(String name, JsonParser in) throws IOException {
        Map<String, Object> out = new LinkedHashMap<>();
        for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
            in.nextToken();
            out.put(key, value(name, in));
        }
        return out;
    }

    private static Object value(String name, JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw new ConfigException(name + ": the file ends too early");
        }
        return switch (token) {
            case START_OBJECT -> object(name, in);
            case START_ARRAY -> list(name, in);
            case VALUE_STRING -> in.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> integer(in);
            case VALUE_NUMBER_FLOAT -> (Object) in.getDoubleValue();
            default -> throw new ConfigException(name + ": found " + word(token) + ", expected a value");
        };
    }

    // what does not fit becomes a double: it is then out of every range
    private static Object integer(JsonParser in) throws IOException {
        return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? (Object) in.getDoubleValue() : (Object) in.getLongValue();
    }

    private static List<Object> list(String name, JsonParser in) throws IOException {
        List<Object> out = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            out.add(value(name, in));
        }
        return out;
    }

    private static String where(JsonLocation at) {
        return at == null || at.getLineNr() < 1 ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
    }

    // the library's text goes on with where the object began, of which it knows nothing useful here
    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        int source = line.indexOf(" (start marker at");
        return source < 0 ? line : line.substring(0, source);
    }

    private static String word(JsonToken token) {
        return token == null ? "nothing" : switch (token) {
            case START_ARRAY, END_ARRAY -> "a list";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }
}
