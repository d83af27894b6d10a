package io.holdfast.api.rest.internal;

import io.holdfast.model.ClusterException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Header values of the form {@code value; name=token; name="quoted"}. Source: RFC 2045 §5.1, RFC 2183. */
record ContentType(String value, Map<String, String> parameters) {
    /** A boundary longer than this is refused. Source: RFC 2046 §5.1.1. */
    private static final int MAX_BOUNDARY = 70;

    /** @throws IllegalArgumentException for what is not of this form; the message says what is wrong */
    static ContentType parse(String text) {
        int semicolon = text.indexOf(';');
        String value = (semicolon < 0 ? text : text.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = semicolon < 0 ? text.length() : semicolon;
        while (at < text.length()) {
            at = skip(text, at + 1);
            if (at == text.length()) {
                break;
            }
            int eq = text.indexOf('=', at);
            if (eq < 0) {
                throw new IllegalArgumentException("parameter without a value");
            }
            String name = text.substring(at, eq).trim().toLowerCase(Locale.ROOT);
            StringBuilder out = new StringBuilder();
            at = value(text, eq + 1, out);
            if (parameters.putIfAbsent(name, out.toString()) != null) {
                throw new IllegalArgumentException("parameter " + name + " given twice");
            }
        }
        return new ContentType(value, parameters);
    }

    private static int skip(String text, int at) {
        int i = at;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    /** Reads a value and what is up to the next semicolon; gives where that is. */
    private static int value(String text, int from, StringBuilder out) {
        int at = skip(text, from);
        if (at == text.length() || text.charAt(at) != '"') {
            int end = text.indexOf(';', at);
            end = end < 0 ? text.length() : end;
            out.append(text, at, end);
            out.setLength(out.toString().stripTrailing().length());
            return end;
        }
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            char c = text.charAt(at);
            // browsers send backslashes of Windows paths as they are: only what has to be escaped is
            boolean escape = c == '\\' && at + 1 < text.length() && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
            out.append(escape ? text.charAt(++at) : c);
        }
        if (at == text.length()) {
            throw new IllegalArgumentException("quote not closed");
        }
        at = skip(text, at + 1);
        if (at < text.length() && text.charAt(at) != ';') {
            throw new IllegalArgumentException("unexpected text after a quoted value");
        }
        return at;
    }

    /** The boundary of a multipart request. */
    static String boundary(String contentType) {
        ContentType type;
        try {
            type = parse(contentType == null ? "" : contentType);
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid("Content-Type cannot be read: " + e.getMessage());
        }
        if (!type.value.equals("multipart/form-data") && !type.value.equals("multipart/mixed")) {
            throw new ClusterException.Invalid("request Content-Type isn't multipart/form-data");
        }
        String boundary = type.parameters.getOrDefault("boundary", "");
        if (boundary.isEmpty()) {
            throw new ClusterException.Invalid("no multipart boundary param in Content-Type");
        }
        if (boundary.length() > MAX_BOUNDARY || !boundary.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new ClusterException.Invalid("multipart boundary must be 1 to " + MAX_BOUNDARY + " printable ASCII characters");
        }
        return boundary;
    }
}
