package io.holdfast.model;

/**
 * The bases of multibase text: a first character that names the base, then the digits.
 * Decoding is as lenient as Go's where that is harmless: either case where a base has only one, left-over bits ignored.
 * Source: multiformats/multibase. Differs: line breaks and signs inside the digits, wrong padding, and digits at the end that make up
 * no byte are refused; Go drops them. Bases 8, 10 and 32z are read.
 */
public enum Multibase {
    BASE2("base2", "0", new Bits("01", false, false), true),
    BASE8("base8", "7", new Bits("01234567", false, false), false),
    BASE10("base10", "9", new Radix("0123456789", false), false),
    BASE16("base16", "f", new Bits("0123456789abcdef", false, true), true),
    BASE16_UPPER("base16upper", "F", new Bits("0123456789ABCDEF", false, true), true),
    BASE32("base32", "b", new Bits(Digits.RFC, false, true), true),
    BASE32_UPPER("base32upper", "B", new Bits(Digits.RFC.toUpperCase(java.util.Locale.ROOT), false, true), true),
    BASE32_PAD("base32pad", "c", new Bits(Digits.RFC, true, true), true),
    BASE32_PAD_UPPER("base32padupper", "C", new Bits(Digits.RFC.toUpperCase(java.util.Locale.ROOT), true, true), true),
    BASE32_HEX("base32hex", "v", new Bits(Digits.HEX, false, true), true),
    BASE32_HEX_UPPER("base32hexupper", "V", new Bits(Digits.HEX.toUpperCase(java.util.Locale.ROOT), false, true), true),
    BASE32_HEX_PAD("base32hexpad", "t", new Bits(Digits.HEX, true, true), true),
    BASE32_HEX_PAD_UPPER("base32hexpadupper", "T", new Bits(Digits.HEX.toUpperCase(java.util.Locale.ROOT), true, true), true),
    BASE32_Z("base32z", "h", new Bits("ybndrfg8ejkmcpqxot1uwisza345h769", false, true), false),
    BASE36("base36", "k", new Radix(Digits.LOWER, true), true),
    BASE36_UPPER("base36upper", "K", new Radix(Digits.UPPER, true), true),
    BASE58_BTC("base58btc", "z", new Radix("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", false), true),
    BASE58_FLICKR("base58flickr", "Z", new Radix("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ", false), true),
    BASE64("base64", "m", new Bits(Digits.B64 + "+/", false, false), true),
    BASE64_PAD("base64pad", "M", new Bits(Digits.B64 + "+/", true, false), true),
    BASE64_URL("base64url", "u", new Bits(Digits.B64 + "-_", false, false), true),
    BASE64_URL_PAD("base64urlpad", "U", new Bits(Digits.B64 + "-_", true, false), true),
    BASE256_EMOJI("base256emoji", "\uD83D\uDE80", null, true);

    private static final Multibase[] BY_CHAR = new Multibase[128];

    static {
        for (Multibase b : values()) {
            if (b != BASE256_EMOJI) {
                BY_CHAR[b.prefix.charAt(0)] = b;
            }
        }
    }

    private final String text;
    private final String prefix;
    private final Object digits;
    private final boolean inGo;

    Multibase(String text, String prefix, Object digits, boolean inGo) {
        this.text = text;
        this.prefix = prefix;
        this.digits = digits;
        this.inGo = inGo;
    }

    /** The name in the multibase table. */
    public String text() {
        return text;
    }

    /** What multibase text of this base begins with. */
    public String prefix() {
        return prefix;
    }

    /** Whether Go's library, and with it kubo, reads and writes this base. */
    public boolean inGo() {
        return inGo;
    }

    /**
     * The base that this text names.
     *
     * @throws IllegalArgumentException names the text, when it is empty or begins with no known base
     */
    public static Multibase of(String text) {
        char c = text.isEmpty() ? 0 : text.charAt(0);
        Multibase base = c < 128 ? BY_CHAR[c] : null;
        if (base == null && text.startsWith(BASE256_EMOJI.prefix)) {
            base = BASE256_EMOJI;
        }
        if (base == null) {
            throw new IllegalArgumentException("not multibase: " + Quote.of(text) + " begins with no known base");
        }
        return base;
    }

    /**
     * The bytes of multibase text of any base.
     *
     * @throws IllegalArgumentException names the text and what is wrong with it
     */
    public static byte[] decode(String text) {
        Multibase base = of(text);
        return base.digits(text, base.prefix.length());
    }

    /** The bytes in this base, as multibase text. */
    public static String encode(Multibase base, byte[] bytes) {
        return base.encode(bytes);
    }

    /** The bytes in this base, as multibase text. */
    public String encode(byte[] bytes) {
        return encode(prefix, bytes);
    }

    /** The bytes in this base, without the character that names it. */
    public String encodeBare(byte[] bytes) {
        return encode("", bytes);
    }

    /**
     * The bytes of text in this base that lacks the character that names it.
     *
     * @throws IllegalArgumentException names the text and what is wrong with it
     */
    public byte[] decodeBare(String digits) {
        return digits(digits, 0);
    }

    private String encode(String start, byte[] bytes) {
        if (digits instanceof Bits b) {
            return b.encode(start, bytes);
        }
        return digits instanceof Radix r ? r.encode(start, bytes) : Emoji.encode(start, bytes);
    }

    private byte[] digits(String text, int from) {
        try {
            if (digits instanceof Bits b) {
                return b.decode(text, from);
            }
            return digits instanceof Radix r ? r.decode(text, from) : Emoji.decode(text, from);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not " + this.text + ": " + Quote.of(text) + ": " + e.getMessage());
        }
    }

    /** Constants that an enum's own constructor calls can use. */
    private static final class Digits {
        static final String RFC = "abcdefghijklmnopqrstuvwxyz234567";
        static final String HEX = "0123456789abcdefghijklmnopqrstuv";
        static final String LOWER = "0123456789abcdefghijklmnopqrstuvwxyz";
        static final String UPPER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        static final String B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    }
}
