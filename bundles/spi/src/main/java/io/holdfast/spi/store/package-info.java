/**
 * Ordered, durable key-value stores: what state, tracker and peer data stand on, and the only place that knows a database.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.spi.store;
