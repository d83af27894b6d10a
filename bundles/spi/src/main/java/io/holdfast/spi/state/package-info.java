/**
 * The pinset of this peer, as the consensus has applied it.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.spi.state;
