/**
 * The values of the model as the msgpack of IPFS Cluster's RPC, byte for byte as Go's codec library writes it.
 * Why this is no library: docs/rationale/010-rpc.md.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.model.msgpack;
