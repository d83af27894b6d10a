/** A State in memory; a package of its own, so that a bundle can take it in without the rest. */
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.testkit.state.memory;
