/**
 * How the IPFS daemon beside this peer is made to agree with the pinset, and what is known of each pin meanwhile.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.spi.tracker;
