/** A cluster without peers and a client that sends exactly the bytes it is told to: for what answers HTTP. */
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.testkit.api;
