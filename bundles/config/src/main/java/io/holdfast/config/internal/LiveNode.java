package io.holdfast.config.internal;

import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import java.nio.file.Path;

/** This node; its name follows the configuration. */
final class LiveNode implements Node {
    private final PeerId id;
    private final Path data;
    private volatile String peername;

    LiveNode(PeerId id, String peername, Path data) {
        this.id = id;
        this.peername = peername;
        this.data = data;
    }

    void rename(String peername) {
        this.peername = peername;
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public String peername() {
        return peername;
    }

    @Override
    public Path data() {
        return data;
    }
}
