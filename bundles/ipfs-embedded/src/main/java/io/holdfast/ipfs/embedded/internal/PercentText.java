package io.holdfast.ipfs.embedded.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of URI paths, strict when read. Source: RFC 3986. */
final class PercentText {
    private static final String PLAIN = "-._~!$&'()*+,;=:@";

    private PercentText() {
    }

    /** @throws IllegalArgumentException for a broken escape, NUL, or bytes that are no UTF-8 */
    static String decode(String text) {
        byte[] out = new byte[text.length()];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c;
            if (c == '%') {
                int high = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 2), 16) : -1;
                value = high < 0 || low < 0 ? -1 : high << 4 | low;
                i += 2;
            }
            if (value <= 0 || value > 0xff || c > 0x7e) {
                throw new IllegalArgumentException("malformed path: expected bytes of UTF-8, percent-encoded, without NUL");
            }
            out[n++] = (byte) value;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(out, 0, n)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("malformed path: it is not UTF-8 when decoded", e);
        }
    }

    /** One path segment. */
    static String encode(String segment) {
        StringBuilder out = new StringBuilder();
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b > 0 && PLAIN.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return out.toString();
    }
}
