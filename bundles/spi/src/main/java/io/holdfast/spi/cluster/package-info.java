/**
 * The core: what a request to the cluster means. Fronts and consoles talk to this and to nothing below it.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package io.holdfast.spi.cluster;
