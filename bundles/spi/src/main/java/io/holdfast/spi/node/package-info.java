/**
 * What every component of this node shares: its identity and its data folder.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package io.holdfast.spi.node;
