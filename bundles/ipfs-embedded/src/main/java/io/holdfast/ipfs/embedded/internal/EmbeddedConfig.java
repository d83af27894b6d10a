package io.holdfast.ipfs.embedded.internal;

/** Section {@code holdfast.ipfs_embedded}; names and defaults of the keys. */
@interface EmbeddedConfig {
    String PID = "io.holdfast.ipfs_embedded";

    /** How much the blocks may take on disk: bytes, or text such as {@code 10GB}. */
    String storage__max() default "10GB";

    /** So long after it was put a block is kept by a garbage collection, pinned or not. */
    String gc__grace() default "1h";

    /** After so long without progress a pin is given up. */
    String pin__timeout() default "2m";
}
