/**
 * Parts: what can be swapped while requests flow, and how every consumer holds it. This package exists so that no consumer ever keeps a service in a field.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.spi.part;
