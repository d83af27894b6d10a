package io.holdfast.spi.node;

import io.holdfast.model.PeerId;
import java.nio.file.Path;
import java.util.Optional;
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

    /** The public key that the peer ID is made of: libp2p's protobuf message. Not copied: must not be changed. */
    byte[] publicKey();

    /** Signs with the private key, which does not leave its owner. Takes well under a millisecond for Ed25519, some for RSA. */
    byte[] sign(byte[] message);

    /** The cluster's secret, 32 bytes: who does not have it cannot connect. Empty: no private network. Fixed until the node restarts. */
    Optional<byte[]> secret();

    /** The peer's name, never empty; follows the configuration. */
    String peername();

    /** The data folder, which exists. */
    Path data();
}
