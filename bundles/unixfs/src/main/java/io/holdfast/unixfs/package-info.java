/**
 * Files and directories to blocks and back: what turns an upload into a DAG whose root equals the one that kubo makes, and a DAG
 * into bytes again. A plain library: nothing here knows where blocks are kept.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.unixfs;
