/**
 * One shape for everything too long to hold in memory: batches pulled by the reader, so that a slow reader slows the source.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.spi.stream;
