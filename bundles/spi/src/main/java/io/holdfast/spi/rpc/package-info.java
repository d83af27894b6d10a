/**
 * Calls from peer to peer. This package exists so that who calls, who answers and what carries it are three bundles: a caller names a
 * method of {@link io.holdfast.spi.rpc.RpcMethods}, a component answers as {@link io.holdfast.spi.rpc.RpcEndpoint}, and the wire, IPFS
 * Cluster's, is nobody's business.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package io.holdfast.spi.rpc;
