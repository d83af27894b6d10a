package io.holdfast.testkit.node;

import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import java.nio.file.Path;

/** A node of this identity and folder. */
public record TestNode(PeerId id, String peername, Path data) implements Node {
    /** Peer A of the test vectors. */
    public static final PeerId PEER = PeerId.parse("12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB");

    public static TestNode in(Path data) {
        return new TestNode(PEER, "test", data);
    }
}
