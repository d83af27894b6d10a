/**
 * The values of the pinset: immutable, checked when made, with the encodings of IPFS Cluster.
 * Nothing here knows OSGi, threads or files.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package io.holdfast.model;
