package io.holdfast.api.rest.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON Web Tokens with a MAC, keyed by the password of the user in {@code iss}. Source: RFC 7519, RFC 7518 §3.2. */
final class Jwt {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final JsonFactory JSON = new JsonFactory();

    private Jwt() {
    }

    static String issue(String user, String password) {
        String signed = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encode("{\"iss\":" + Texts.quote(user) + "}");
        return signed + "." + ENCODER.encodeToString(mac("HmacSHA256", password, signed));
    }

    private static String encode(String text) {
        return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The user of this token; null when it is not valid now. */
    static String user(String token, Map<String, String> credentials, Instant now) {
        try {
            int first = token.indexOf('.');
            int second = token.indexOf('.', first + 1);
            if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
                return null;
            }
            Map<String, Object> head = claims(token.substring(0, first));
            Map<String, Object> body = claims(token.substring(first + 1, second));
            String algorithm = algorithm(head.get("alg"));
            String password = body.get("iss") instanceof String user ? credentials.get(user) : null;
            if (algorithm == null || password == null || password.isEmpty()) {
                return null;
            }
            byte[] given = Base64.getUrlDecoder().decode(token.substring(second + 1));
            boolean genuine = MessageDigest.isEqual(given, mac(algorithm, password, token.substring(0, second)));
            return genuine && timely(body, now.getEpochSecond()) ? (String) body.get("iss") : null;
        } catch (IOException | IllegalArgumentException e) {
            // unreadable is as good as forged; the caller answers 401 either way
            return null;
        }
    }

    private static String algorithm(Object name) {
        return "HS256".equals(name) ? "HmacSHA256" : "HS384".equals(name) ? "HmacSHA384" : "HS512".equals(name) ? "HmacSHA512" : null;
    }

    private static boolean timely(Map<String, Object> claims, long now) {
        return seconds(claims, "exp", Long.MAX_VALUE) > now && seconds(claims, "nbf", Long.MIN_VALUE) <= now
                && seconds(claims, "iat", Long.MIN_VALUE) <= now;
    }

    private static long seconds(Map<String, Object> claims, String name, long absent) {
        Object value = claims.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Double d) {
            return d.longValue();
        }
        throw new IllegalArgumentException(name + " is no number");
    }

    private static byte[] mac(String algorithm, String password, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The texts and numbers of a flat JSON object; what is nested is passed over. */
    private static Map<String, Object> claims(String encoded) throws IOException {
        Map<String, Object> claims = new HashMap<>();
        try (JsonParser p = JSON.createParser(Base64.getUrlDecoder().decode(encoded))) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not an object");
            }
            while (p.nextToken() == JsonToken.FIELD_NAME) {
                String name = p.currentName();
                switch (p.nextToken()) {
                    case VALUE_STRING -> claims.put(name, p.getText());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> claims.put(name, p.getDoubleValue());
                    case VALUE_NULL -> claims.remove(name);
                    default -> {
                        claims.put(name, Boolean.TRUE);
                        p.skipChildren();
                    }
                }
            }
            if (p.currentToken() != JsonToken.END_OBJECT) {
                throw new IllegalArgumentException("cut off");
            }
        }
        return claims;
    }
}
