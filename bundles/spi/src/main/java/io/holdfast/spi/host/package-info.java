/**
 * The libp2p host of this node: one identity, one port, connections to other peers, streams over them, and messages to topics.
 * No type of a network library crosses this package, so that another libp2p can stand behind it (docs/rationale/008-libp2p-host.md).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.spi.host;
