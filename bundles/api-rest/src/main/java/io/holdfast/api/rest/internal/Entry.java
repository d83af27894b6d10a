package io.holdfast.api.rest.internal;

import java.util.Map;

/**
 * What a part of an upload is.
 *
 * @param path without a leading slash; empty for a file without a name
 */
record Entry(Kind kind, String path) {
    /** More folders inside each other than this are refused: each costs a node in memory while its siblings may still come. */
    static final int MAX_DEPTH = 256;

    /** The kinds of entries. */
    enum Kind { FILE, DIRECTORY, SYMLINK }

    /** @throws IllegalArgumentException for a head that cannot be read or a path that is refused */
    static Entry of(Map<String, String> head) {
        String disposition = head.get("content-disposition");
        if (disposition == null) {
            throw new IllegalArgumentException("a part has no Content-Disposition");
        }
        if (head.getOrDefault("content-transfer-encoding", "").equalsIgnoreCase("quoted-printable")) {
            throw new IllegalArgumentException("a part is quoted-printable: expected its content as it is");
        }
        String type = ContentType.parse(head.getOrDefault("content-type", "")).value();
        Kind kind = switch (type) {
            case "application/x-directory" -> Kind.DIRECTORY;
            case "application/symlink" -> Kind.SYMLINK;
            default -> Kind.FILE;
        };
        return new Entry(kind, path(ContentType.parse(disposition).parameters()));
    }

    private static String path(Map<String, String> parameters) {
        String extended = parameters.get("filename*");
        String name;
        if (extended != null) {
            int quotes = extended.indexOf("''");
            if (quotes < 0 || !extended.regionMatches(true, 0, "utf-8", 0, 5)) {
                throw new IllegalArgumentException("filename* is not of the form UTF-8''name");
            }
            name = Texts.unescape(extended.substring(quotes + 2), false);
        } else {
            // many clients, curl among them, send the name as it is: then it may hold a % that begins no escape, as in "100%.txt"
            String raw = parameters.getOrDefault("filename", "");
            name = Texts.isEscaped(raw) ? Texts.unescape(raw, true) : raw;
        }
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a file name has a zero byte");
        }
        long depth = name.chars().filter(c -> c == '/').count();
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a file name has " + depth + " nested folders, at most " + MAX_DEPTH + " are allowed");
        }
        return Router.clean(name).substring(1);
    }
}
