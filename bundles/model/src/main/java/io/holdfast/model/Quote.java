package io.holdfast.model;

/** A text from outside as an error message shows it. */
public final class Quote {
    private static final int MAX = 120;

    private Quote() {
    }

    /** The text in single quotes, cut after 120 characters, control characters shown as {@code ?}. */
    public static String of(String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX) + 5).append('\'');
        for (int i = 0; i < text.length() && i < MAX; i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) || Character.isSurrogate(c) && !paired(text, i) ? '?' : c);
        }
        return out.append(text.length() > MAX ? "...'" : "'").toString();
    }

    /** The bytes in hexadecimal, cut after 60 bytes. */
    public static String hex(byte[] bytes) {
        int n = Math.min(bytes.length, MAX / 2);
        String hex = java.util.HexFormat.of().formatHex(bytes, 0, n);
        return n < bytes.length ? hex + "..." : hex;
    }

    // a pair that the cut divides counts as broken
    private static boolean paired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < Math.min(text.length(), MAX) && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
