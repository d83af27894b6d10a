package io.holdfast.api.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;

/** Who may ask anything at all: Basic credentials, or a token that was given for them. */
final class Auth {
    private static final String REALM = "realm=\"Restricted IPFS Cluster API\"";
    private final Map<String, String> credentials;
    private final Clock clock;

    /** @param credentials user to password; null = everyone may */
    Auth(Map<String, String> credentials, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    /** Whether the request may go on; otherwise it has been answered. */
    boolean passes(Exchange x) {
        HttpServletRequest r = x.request;
        boolean exempt = credentials == null || r.getMethod().equals("OPTIONS")
                || r.getMethod().equals("GET") && r.getRequestURI().equals("/health");
        if (exempt || user(r) != null) {
            return true;
        }
        String given = header(r);
        HttpServletResponse response = x.response;
        if (is(given, "Basic ") && pair(given.substring(6)) != null) {
            response.addHeader("WWW-Authenticate", "Basic " + REALM);
            refuse(x, "unauthorized: access denied");
        } else if (is(given, "Bearer ")) {
            response.addHeader("WWW-Authenticate", "Bearer " + REALM + ", error=\"invalid_token\"");
            refuse(x, "unauthorized: invalid token");
        } else {
            response.addHeader("WWW-Authenticate", "Bearer " + REALM);
            response.addHeader("WWW-Authenticate", "Basic " + REALM);
            refuse(x, "unauthorized: no auth provided");
        }
        return false;
    }

    private static void refuse(Exchange x, String message) {
        x.error(new Failure(HttpServletResponse.SC_UNAUTHORIZED, message, 0));
    }

    /** {@code POST /token}: a token for who asks. */
    void token(Exchange x) {
        String user = credentials == null ? null : user(x.request);
        if (user == null) {
            refuse(x, "unauthorized");
        } else {
            x.json(HttpServletResponse.SC_OK, "{\"token\":" + Texts.quote(Jwt.issue(user, credentials.get(user))) + "}\n");
        }
    }

    /** The user that the request proves to come from; null for none. */
    private String user(HttpServletRequest r) {
        String given = header(r);
        if (is(given, "Basic ")) {
            return basic(given.substring(6));
        }
        return is(given, "Bearer ") ? Jwt.user(given.substring(7).trim(), credentials, clock.instant()) : null;
    }

    private String basic(String encoded) {
        String pair = pair(encoded);
        int colon = pair == null ? -1 : pair.indexOf(':');
        if (colon <= 0 || colon == pair.length() - 1) {
            return null;
        }
        String user = pair.substring(0, colon);
        String password = credentials.get(user);
        boolean right = password != null && MessageDigest.isEqual(password.getBytes(StandardCharsets.UTF_8),
                pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
        return right ? user : null;
    }

    /** User, colon and password; null for what cannot be read as such, which counts as nothing given. */
    private static String pair(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded.trim()), StandardCharsets.UTF_8);
            return pair.indexOf(':') < 0 ? null : pair;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String header(HttpServletRequest r) {
        String given = r.getHeader("Authorization");
        return given == null ? "" : given;
    }

    private static boolean is(String given, String scheme) {
        return given.regionMatches(true, 0, scheme, 0, scheme.length());
    }
}
