package io.holdfast.model;

/** How deep IPFS pins. */
public enum PinMode {
    RECURSIVE("recursive", -1),
    DIRECT("direct", 0);

    private final String text;
    private final int depth;

    PinMode(String text, int depth) {
        this.text = text;
        this.depth = depth;
    }

    /** The name in JSON and in queries. */
    public String text() {
        return text;
    }

    /** The {@code max_depth} that this mode stands for. */
    public int depth() {
        return depth;
    }

    /** The mode of this name; unknown text is recursive, as in IPFS Cluster. */
    public static PinMode ofText(String text) {
        return DIRECT.text.equals(text) ? DIRECT : RECURSIVE;
    }

    /** The mode of this depth: 0 is direct, all else recursive. */
    public static PinMode ofDepth(int depth) {
        return depth == 0 ? DIRECT : RECURSIVE;
    }
}
