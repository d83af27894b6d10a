/** What every pin tracker must do, and what the tests of one need. */
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.testkit.tracker;
