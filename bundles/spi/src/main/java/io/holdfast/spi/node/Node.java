package io.holdfast.spi.node;

import io.holdfast.model.PeerId;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** This node: a service that is there before any component that needs it. */
@ProviderType
public interface Node {
    /** Framework property that names the data folder. */
    String DATA = "holdfast.data";

    /** The version of IPFS Cluster that this node is a drop-in for: what {@code GET /version} answers. */
    String COMPATIBLE_VERSION = "1.1.6";

    /** The peer ID, from {@code identity.json}. */
    PeerId id();

    /** The peer's name, never empty; follows the configuration. */
    String peername();

    /** The data folder, which exists. */
    Path data();
}
