package io.holdfast.api.rest.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a multipart body that comes in pieces of any size, at constant memory and without copying the content: bytes are pushed in
 * with {@link #feed}, events pulled with {@link #next}. Strict: what is not delimited as it must be is an
 * {@link IllegalArgumentException}, never a guess. Source: RFC 2046 §5.1; bare line feeds are accepted in heads, as Go does.
 */
final class MultipartParser {
    /** The most that the head of a part, or what precedes the first part, may have. */
    static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_PADDING = 256;

    /** What has been found. */
    enum Event {
        /** All input is used up. */
        MORE,
        /** A part begins: {@link MultipartParser#head()}. */
        PART,
        /** Content of the part: {@link MultipartParser#data()}. */
        DATA,
        /** The part has ended. */
        PART_END,
        /** The closing boundary. What may follow has no meaning. */
        END
    }

    private enum State { PREAMBLE, DELIMITER, CLOSING, HEAD, BODY, OVER }

    private final byte[] delimiter;
    /** How far the delimiter may be moved on when its end lies on a byte (Horspool's search): content is stepped through, not read. */
    private final int[] skips = new int[256];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private State state = State.PREAMBLE;
    private byte[] in = new byte[0];
    private int pos;
    private int limit;
    /** How much of the delimiter has been seen. */
    private int matched;
    /** How much of that is taken for granted and no content: the line break before a part's first byte. */
    private int granted;
    private int count;
    private Map<String, String> head = Map.of();
    private ByteBuffer data;

    MultipartParser(String boundary) {
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(skips, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            skips[delimiter[i] & 0xff] = delimiter.length - 1 - i;
        }
        atLineStart();
    }

    private void atLineStart() {
        matched = 2;
        granted = 2;
        count = 0;
    }

    /** The next piece; must not change before {@link Event#MORE}. */
    void feed(byte[] bytes, int offset, int length) {
        in = bytes;
        pos = offset;
        limit = offset + length;
    }

    /** The headers of the part that began, names in lower case. */
    Map<String, String> head() {
        return head;
    }

    /** The content found, valid until the next call. */
    ByteBuffer data() {
        return data;
    }

    /** @throws IllegalArgumentException for a body that is not well formed; the parser is of no use afterwards */
    Event next() {
        while (pos < limit) {
            Event event = switch (state) {
                case PREAMBLE -> preamble();
                case DELIMITER -> delimiter();
                case CLOSING -> closing();
                case HEAD -> head(in[pos++]);
                case BODY -> body();
                case OVER -> over();
            };
            if (event != null) {
                return event;
            }
        }
        return Event.MORE;
    }

    /** To be called when there is no more input. */
    void end() {
        if (state != State.OVER) {
            throw new IllegalArgumentException(switch (state) {
                case PREAMBLE -> "the multipart body has no boundary line";
                case HEAD -> "the multipart body ends inside the head of a part";
                case BODY -> "the multipart body ends inside a part: no closing boundary";
                case DELIMITER, CLOSING, OVER -> "the multipart body ends inside a boundary line";
            });
        }
    }

    private Event preamble() {
        if (scan()) {
            state = State.DELIMITER;
            count = 0;
        } else if (data != null) {
            count += data.remaining();
            if (count > MAX_HEAD) {
                throw new IllegalArgumentException("no boundary line in the first " + MAX_HEAD + " bytes of the multipart body");
            }
        }
        return null;
    }

    private Event body() {
        if (scan()) {
            state = State.DELIMITER;
            count = 0;
            return Event.PART_END;
        }
        return data == null ? null : Event.DATA;
    }

    /**
     * Takes content up to the next delimiter or the end of the input: true when a delimiter is complete; otherwise {@link #data} is
     * the content found, null when there is none yet. A delimiter has one carriage return, at its start, so a mismatch means that
     * none of what matched can be the start of another.
     */
    private boolean scan() {
        data = null;
        while (matched > 0 && pos < limit) {
            if (in[pos] != delimiter[matched]) {
                if (matched > granted) {
                    data = ByteBuffer.wrap(delimiter, granted, matched - granted).asReadOnlyBuffer();
                }
                matched = 0;
                granted = 0;
                if (data != null) {
                    return false;
                }
            } else {
                pos++;
                if (++matched == delimiter.length) {
                    matched = 0;
                    return true;
                }
            }
        }
        int start = pos;
        pos = delimiterOrLimit(start);
        if (pos > start) {
            data = ByteBuffer.wrap(in, start, pos - start);
        } else if (pos < limit) {
            matched = 1;
            granted = 0;
            pos++;
        }
        return false;
    }

    /** Where a delimiter begins, be it only as far as the input goes; the limit if nowhere. */
    private int delimiterOrLimit(int from) {
        byte[] bytes = in;
        int length = delimiter.length;
        byte last = delimiter[length - 1];
        int at = from + length - 1;
        while (at < limit) {
            byte b = bytes[at];
            if (b == last && startsAt(at - length + 1)) {
                return at - length + 1;
            }
            at += skips[b & 0xff];
        }
        for (at -= length - 1; at < limit; at++) {
            if (bytes[at] == '\r' && startsAt(at)) {
                return at;
            }
        }
        return limit;
    }

    /** Whether a delimiter begins here, as far as the input goes. */
    private boolean startsAt(int start) {
        int n = Math.min(delimiter.length, limit - start);
        return Arrays.equals(in, start, start + n, delimiter, 0, n);
    }

    private Event delimiter() {
        byte b = in[pos++];
        if (b == '-' && count == 0) {
            state = State.CLOSING;
        } else if (b == '\n') {
            state = State.HEAD;
            head = new LinkedHashMap<>();
            line.reset();
            count = 0;
        } else if (b != '\r' && b != ' ' && b != '\t' || ++count > MAX_PADDING) {
            throw new IllegalArgumentException("unexpected text after a boundary of the multipart body");
        }
        return null;
    }

    private Event closing() {
        if (in[pos++] != '-') {
            throw new IllegalArgumentException("unexpected text after a boundary of the multipart body");
        }
        state = State.OVER;
        return Event.END;
    }

    private Event head(byte b) {
        if (++count > MAX_HEAD) {
            throw new IllegalArgumentException("the head of a part is larger than " + MAX_HEAD + " bytes");
        }
        if (b != '\n') {
            line.write(b);
            return null;
        }
        byte[] bytes = line.toByteArray();
        line.reset();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        if (length == 0) {
            state = State.BODY;
            atLineStart();
            return Event.PART;
        }
        header(Texts.utf8(bytes, length));
        return null;
    }

    private void header(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || text.charAt(0) == ' ' || text.charAt(0) == '\t' || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the head of a part has a line that is no header");
        }
        head.putIfAbsent(text.substring(0, colon).trim().toLowerCase(Locale.ROOT), text.substring(colon + 1).trim());
    }

    private Event over() {
        pos = limit;
        return null;
    }
}
