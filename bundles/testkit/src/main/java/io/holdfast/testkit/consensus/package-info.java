/** What every Consensus must do. */
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.testkit.consensus;
