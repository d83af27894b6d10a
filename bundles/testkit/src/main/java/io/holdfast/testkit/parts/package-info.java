/** Parts without a framework: what a component under test holds its neighbours by. */
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.testkit.parts;
