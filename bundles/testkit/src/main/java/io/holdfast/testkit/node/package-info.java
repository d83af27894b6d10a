/** A node without a framework. */
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.testkit.node;
