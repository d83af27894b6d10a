/**
 * The IPFS daemon beside this peer, whatever it is.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.spi.ipfs;
