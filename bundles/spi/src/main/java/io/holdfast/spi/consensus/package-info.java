/**
 * How a change to the pinset becomes durable and agreed.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package io.holdfast.spi.consensus;
