/** The contract of {@link io.holdfast.spi.ipfs.IpfsConnector}, and IPFS daemons that do as a test says. */
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.testkit.ipfs;
