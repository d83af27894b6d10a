package io.holdfast.api.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Cross-origin rules. Source: the behaviour of rs/cors, which IPFS Cluster uses. */
final class Cors {
    private static final List<String> DEFAULT_HEADERS = List.of("Accept", "Content-Type", "X-Requested-With");
    private final List<String> origins;
    private final boolean allOrigins;
    private final Set<String> methods = new TreeSet<>();
    private final Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final boolean allHeaders;
    private final String exposed;
    private final boolean credentials;
    private final long maxAge;

    Cors(RestSettings s) {
        origins = s.corsOrigins().stream().map(o -> o.toLowerCase(Locale.ROOT)).toList();
        allOrigins = origins.isEmpty() || origins.contains("*");
        s.corsMethods().forEach(m -> methods.add(m.toUpperCase(Locale.ROOT)));
        if (methods.isEmpty()) {
            methods.addAll(List.of("GET", "POST", "HEAD"));
        }
        headers.addAll(s.corsHeaders().isEmpty() ? DEFAULT_HEADERS : s.corsHeaders());
        headers.add("Origin");
        allHeaders = headers.contains("*");
        exposed = String.join(", ", s.corsExposed());
        credentials = s.corsCredentials();
        maxAge = s.corsMaxAge().toSeconds();
    }

    /** Whether the request may go on; a preflight has been answered. */
    boolean passes(Exchange x) {
        HttpServletRequest r = x.request;
        String wanted = r.getHeader("Access-Control-Request-Method");
        if (r.getMethod().equals("OPTIONS") && wanted != null && !wanted.isEmpty()) {
            preflight(x.response, r.getHeader("Origin"), wanted, r.getHeader("Access-Control-Request-Headers"));
            x.response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            x.done.complete(null);
            return false;
        }
        actual(x.response, r.getHeader("Origin"), r.getMethod());
        return true;
    }

    private void preflight(HttpServletResponse response, String origin, String method, String asked) {
        response.addHeader("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        if (!origin(origin) || !method(method) || !headersAllowed(asked)) {
            return;
        }
        response.setHeader("Access-Control-Allow-Origin", allOrigins ? "*" : origin);
        response.setHeader("Access-Control-Allow-Methods", method);
        if (asked != null && !asked.isEmpty()) {
            response.setHeader("Access-Control-Allow-Headers", asked);
        }
        if (credentials) {
            response.setHeader("Access-Control-Allow-Credentials", "true");
        }
        if (maxAge > 0) {
            response.setHeader("Access-Control-Max-Age", Long.toString(maxAge));
        }
    }

    private void actual(HttpServletResponse response, String origin, String method) {
        response.addHeader("Vary", "Origin");
        if (!origin(origin) || !method(method)) {
            return;
        }
        response.setHeader("Access-Control-Allow-Origin", allOrigins ? "*" : origin);
        if (!exposed.isEmpty()) {
            response.setHeader("Access-Control-Expose-Headers", exposed);
        }
        if (credentials) {
            response.setHeader("Access-Control-Allow-Credentials", "true");
        }
    }

    private boolean origin(String origin) {
        if (origin == null || origin.isEmpty()) {
            return false;
        }
        if (allOrigins) {
            return true;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        for (String allowed : origins) {
            int star = allowed.indexOf('*');
            boolean matches = star < 0 ? allowed.equals(lower)
                    : lower.length() >= allowed.length() - 1 && lower.startsWith(allowed.substring(0, star))
                            && lower.endsWith(allowed.substring(star + 1));
            if (matches) {
                return true;
            }
        }
        return false;
    }

    private boolean method(String method) {
        return method.equals("OPTIONS") || methods.contains(method);
    }

    private boolean headersAllowed(String asked) {
        if (allHeaders || asked == null) {
            return true;
        }
        List<String> names = new ArrayList<>(List.of(asked.split(",")));
        return names.stream().map(String::trim).filter(n -> !n.isEmpty()).allMatch(headers::contains);
    }
}
