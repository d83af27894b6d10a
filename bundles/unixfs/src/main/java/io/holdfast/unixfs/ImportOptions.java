package io.holdfast.unixfs;

/**
 * How content is cut into blocks. Layout balanced, 174 links per node, SHA-256: other choices are refused by {@link #of}.
 *
 * @param chunker    {@code size-<bytes>}, 1 to 2096896; empty or {@code default} means {@code size-262144}
 * @param cidVersion 0 or 1, of the inner nodes (and of the leaves unless raw)
 * @param rawLeaves  whether leaves are bare bytes
 * @param wrap       whether one directory goes around everything
 * @param progress   whether {@link ImportListener#progress} is called
 */
public record ImportOptions(String chunker, int cidVersion, boolean rawLeaves, boolean wrap, boolean progress) {
    /** What is used when nothing is asked for, as in kubo. */
    public static final ImportOptions DEFAULT = new ImportOptions("size-262144", 0, false, false, false);

    /** The largest chunk that kubo takes: such a block still fits into what Bitswap transfers. */
    static final int MAX_CHUNK = 2096896;

    private static final String SIZE = "size-";

    /**
     * Checks.
     *
     * @throws IllegalArgumentException names the value and what is expected
     */
    public ImportOptions {
        if (chunker == null || chunker.isEmpty() || chunker.equals("default")) {
            chunker = "size-262144";
        }
        parseChunker(chunker);
        if (cidVersion != 0 && cidVersion != 1) {
            throw new IllegalArgumentException("unsupported cid-version " + cidVersion + ": expected 0 or 1");
        }
    }

    /**
     * The options of {@code POST /add}, those that are not supported refused by name.
     *
     * @param layout empty or {@code balanced}
     * @param hash   empty or {@code sha2-256}
     * @param format empty or {@code unixfs}
     * @throws IllegalArgumentException names the value and what is expected
     */
    public static ImportOptions of(String layout, String chunker, String hash, String format, int cidVersion, boolean rawLeaves,
            boolean wrap, boolean progress) {
        only("layout", layout, "balanced");
        only("hash", hash, "sha2-256");
        only("format", format, "unixfs");
        return new ImportOptions(chunker, cidVersion, rawLeaves, wrap, progress);
    }

    /** Bytes per leaf. */
    public int chunkSize() {
        return parseChunker(chunker);
    }

    private static void only(String key, String value, String expected) {
        if (value != null && !value.isEmpty() && !value.equalsIgnoreCase(expected)) {
            throw new IllegalArgumentException("unsupported " + key + " '" + value + "': expected " + expected);
        }
    }

    private static int parseChunker(String chunker) {
        int size = 0;
        if (chunker.startsWith(SIZE) && chunker.length() > SIZE.length() && chunker.length() <= SIZE.length() + 7) {
            for (int i = SIZE.length(); i < chunker.length(); i++) {
                char c = chunker.charAt(i);
                size = c < '0' || c > '9' ? Integer.MIN_VALUE : size * 10 + c - '0';
                if (size < 0) {
                    break;
                }
            }
        }
        if (size < 1 || size > MAX_CHUNK) {
            throw new IllegalArgumentException("unsupported chunker '" + shown(chunker) + "': expected size-N with N from 1 to " + MAX_CHUNK);
        }
        return size;
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
