package io.holdfast.api.rest.internal;

import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * From path and method to handler. The table is ordered as in IPFS Cluster, because which of 404 and 405 a wrong method gets
 * depends on what is registered after the route whose path matches.
 */
final class Router {
    private final List<Route> routes = new ArrayList<>();

    /** Answers one request; {@code values} are the variable parts of the path, decoded. */
    @FunctionalInterface
    interface Handler {
        void handle(Exchange x, List<String> values);
    }

    private record Route(String method, String[] pattern, Handler handler) {
        /** The values of the pattern's variables; null when the path is another. */
        List<String> match(String path) {
            List<String> values = new ArrayList<>(2);
            int at = 0;
            for (String part : pattern) {
                if (at >= path.length() || path.charAt(at) != '/') {
                    return null;
                }
                int end = part.equals("{rest}") ? path.length() : path.indexOf('/', at + 1);
                String segment = path.substring(at + 1, end < 0 ? path.length() : end);
                if (!accepts(part, segment)) {
                    return null;
                }
                if (part.startsWith("{")) {
                    values.add(segment);
                }
                at = end < 0 ? path.length() : end;
            }
            return at == path.length() ? values : null;
        }

        private static boolean accepts(String part, String segment) {
            return switch (part) {
                case "{key}" -> segment.equals("ipfs") || segment.equals("ipns") || segment.equals("ipld");
                case "{rest}" -> true;
                case "{hash}", "{peer}" -> !segment.isEmpty();
                default -> part.equals(segment);
            };
        }
    }

    /** Adds a route: parts of the pattern are fixed or {@code {hash}}, {@code {peer}}, {@code {key}} (ipfs, ipns, ipld), {@code {rest}} (to the end). */
    Router add(String method, String pattern, Handler handler) {
        routes.add(new Route(method, pattern.substring(1).split("/"), handler));
        return this;
    }

    void route(Exchange x) {
        String path;
        try {
            path = Texts.unescape(x.request.getRequestURI(), false);
        } catch (IllegalArgumentException e) {
            x.error(new Failure(HttpServletResponse.SC_BAD_REQUEST, e.getMessage(), 0));
            return;
        }
        if (path.endsWith("/")) {
            redirect(x, HttpServletResponse.SC_TEMPORARY_REDIRECT, path.substring(0, path.length() - 1));
            return;
        }
        String clean = clean(path);
        if (!clean.equals(path)) {
            redirect(x, HttpServletResponse.SC_MOVED_PERMANENTLY, clean);
            return;
        }
        dispatch(x, path);
    }

    private void dispatch(Exchange x, String path) {
        String method = x.request.getMethod();
        boolean wrongMethod = false;
        for (Route route : routes) {
            boolean sameMethod = route.method.equals(method);
            List<String> values = route.match(path);
            if (sameMethod && values != null) {
                route.handler.handle(x, values);
                return;
            }
            // a later route of this method takes the 405 back, whatever its path
            wrongMethod = !sameMethod && (values != null || wrongMethod);
        }
        if (wrongMethod) {
            x.bare(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        } else {
            x.error(new Failure(HttpServletResponse.SC_NOT_FOUND, "not found", 0));
        }
    }

    private static void redirect(Exchange x, int status, String path) {
        // one slash: a Location that begins with two would name another host
        int slashes = 0;
        while (slashes < path.length() && path.charAt(slashes) == '/') {
            slashes++;
        }
        String query = x.request.getQueryString();
        String location = "/" + Texts.escapePath(path.substring(slashes)) + (query == null ? "" : "?" + query);
        x.response.setStatus(status);
        x.response.setHeader("Location", location);
        if (status == HttpServletResponse.SC_TEMPORARY_REDIRECT && x.request.getMethod().equals("GET")) {
            x.response.setContentType("text/html; charset=utf-8");
            String shown = location.replace("&", "&amp;").replace("\"", "&#34;").replace("<", "&lt;").replace(">", "&gt;");
            x.body(("<a href=\"" + shown + "\">Temporary Redirect</a>.\n\n").getBytes(StandardCharsets.UTF_8));
        } else {
            x.response.setContentLength(0);
            x.done.complete(null);
        }
    }

    /** The path without empty segments, {@code .} and {@code ..}. */
    static String clean(String path) {
        List<String> kept = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (segment.equals("..")) {
                if (!kept.isEmpty()) {
                    kept.remove(kept.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.add(segment);
            }
        }
        return "/" + String.join("/", kept);
    }
}
