package io.holdfast.api.rest.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.model.GoDuration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the configuration says, checked.
 *
 * @param credentials user to password; null = everyone may
 * @param logFile     empty = to the logger
 * @param headers     that every answer of a handler gets
 * @param stall       how long a client may take nothing of its answer, > 0
 */
record RestSettings(
        Map<String, String> credentials,
        String logFile,
        Map<String, List<String>> headers,
        Duration stall,
        List<String> corsOrigins,
        List<String> corsMethods,
        List<String> corsHeaders,
        List<String> corsExposed,
        boolean corsCredentials,
        Duration corsMaxAge) {

    private static final Duration DEFAULT_STALL = Duration.ofSeconds(60);

    RestSettings {
        if (credentials != null && credentials.isEmpty()) {
            throw new IllegalArgumentException("basic_auth_credentials: {}: expected null, or at least one user with a password");
        }
        if (stall.isNegative() || stall.isZero()) {
            throw new IllegalArgumentException("write_timeout: " + stall + ": must not be negative");
        }
        if (corsMaxAge.isNegative()) {
            throw new IllegalArgumentException("cors_max_age: " + corsMaxAge + ": must not be negative");
        }
    }

    /** @throws IllegalArgumentException names the key, the value and what was expected */
    static RestSettings of(RestConfig c) {
        Map<String, List<String>> users = map("basic_auth_credentials", c.basic__auth__credentials());
        Map<String, String> credentials = users == null ? null : new LinkedHashMap<>();
        if (users != null) {
            users.forEach((user, password) -> credentials.put(user, password.isEmpty() ? "" : password.get(0)));
        }
        Map<String, List<String>> headers = map("headers", c.headers());
        Duration write = duration("write_timeout", c.write__timeout());
        return new RestSettings(credentials, c.http__log__file(), headers == null ? Map.of() : headers,
                write.isZero() ? DEFAULT_STALL : write, list(c.cors__allowed__origins()), list(c.cors__allowed__methods()),
                list(c.cors__allowed__headers()), list(c.cors__exposed__headers()), c.cors__allow__credentials(),
                duration("cors_max_age", c.cors__max__age()));
    }

    private static List<String> list(String[] values) {
        return Arrays.stream(values).filter(v -> !v.isBlank()).toList();
    }

    private static Duration duration(String key, String text) {
        try {
            return text.isEmpty() ? Duration.ZERO : GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": '" + text + "': expected a duration such as 30s or 2m0s", e);
        }
    }

    /** Reads a JSON object of texts or lists of texts; null for {@code null} or nothing. Never quotes the value: it may be secret. */
    private static Map<String, List<String>> map(String key, String json) {
        if (json.isBlank() || json.trim().equals("null")) {
            return null;
        }
        Map<String, List<String>> map = new LinkedHashMap<>();
        try (JsonParser p = new JsonFactory().createParser(json)) {
            expect(p.nextToken() == JsonToken.START_OBJECT);
            while (p.nextToken() == JsonToken.FIELD_NAME) {
                map.put(p.currentName(), values(p));
            }
            expect(p.currentToken() == JsonToken.END_OBJECT);
            return map;
        } catch (IOException e) {
            throw new IllegalArgumentException(key + ": not readable, expected a JSON object of texts");
        }
    }

    private static List<String> values(JsonParser p) throws IOException {
        List<String> values = new ArrayList<>();
        if (p.nextToken() == JsonToken.VALUE_STRING) {
            values.add(p.getText());
        } else {
            expect(p.currentToken() == JsonToken.START_ARRAY);
            while (p.nextToken() == JsonToken.VALUE_STRING) {
                values.add(p.getText());
            }
            expect(p.currentToken() == JsonToken.END_ARRAY);
        }
        return values;
    }

    private static void expect(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("unexpected JSON");
        }
    }
}
