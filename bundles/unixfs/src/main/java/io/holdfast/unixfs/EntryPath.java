package io.holdfast.unixfs;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The path of an entry, cleaned as Go's {@code path.Clean("/" + path)} does. */
final class EntryPath {
    /** Bounds on what one entry may ask for, looked at before anything is made of it. */
    static final int MAX_BYTES = 4096;
    static final int MAX_DEPTH = 256;

    private EntryPath() {
    }

    /**
     * The components; none for the root.
     *
     * @throws IllegalArgumentException when the path is too long, too deep, or not proper text
     */
    static List<String> split(String path) {
        check("path", path);
        int depth = 0;
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '/' && (i == 0 || path.charAt(i - 1) == '/')) {
                depth++;
            }
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("path '" + path.substring(0, 60) + "...' has " + depth + " components: expected at most "
                    + MAX_DEPTH);
        }
        List<String> parts = new ArrayList<>(depth);
        int from = 0;
        while (from <= path.length()) {
            int to = path.indexOf('/', from);
            to = to < 0 ? path.length() : to;
            String part = path.substring(from, to);
            from = to + 1;
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.remove(parts.size() - 1);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    /** Refuses text that is too long, holds NUL or has no UTF-8 form. */
    static void check(String what, String text) {
        int bytes = text.length();
        if (bytes <= MAX_BYTES) {
            try {
                bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("the " + what + " of an entry holds half a character (a lone surrogate)", e);
            }
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("the " + what + " '" + text.substring(0, 60) + "...' is too long: " + bytes
                    + " bytes or more, expected at most " + MAX_BYTES);
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the " + what + " '" + text.replace("\0", "\\0") + "' holds a NUL character");
        }
    }
}
