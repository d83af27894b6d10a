package io.holdfast.libp2p.internal.pubsub;

import java.util.Arrays;
import java.util.List;

/** The protocols that are spoken, the best last. Not gossipsub 1.3.0: its extensions are for partial messages, which nobody here sends. */
enum Dialect {
    FLOODSUB("/floodsub/1.0.0"),
    MESH_1_0("/meshsub/1.0.0"),
    MESH_1_1("/meshsub/1.1.0"),
    MESH_1_2("/meshsub/1.2.0");

    /** The best first. */
    static final List<String> PROTOCOLS = List.of(MESH_1_2.id, MESH_1_1.id, MESH_1_0.id, FLOODSUB.id);

    private final String id;

    Dialect(String id) {
        this.id = id;
    }

    /** @throws IllegalArgumentException for a protocol that is not among {@link #PROTOCOLS} */
    static Dialect of(String protocol) {
        return Arrays.stream(values()).filter(d -> d.id.equals(protocol)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("found " + protocol + ", expected one of " + PROTOCOLS));
    }

    /** Whether it knows meshes and gossip; a peer that does not gets every message. */
    boolean mesh() {
        return this != FLOODSUB;
    }

    /** Whether a PRUNE says how long to stay away. */
    boolean backoff() {
        return compareTo(MESH_1_1) >= 0;
    }

    /** Whether it knows IDONTWANT. */
    boolean dontWant() {
        return this == MESH_1_2;
    }
}
