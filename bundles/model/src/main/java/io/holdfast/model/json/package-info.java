/**
 * The values of the model as the JSON of IPFS Cluster's APIs, key for key and in its order.
 * Streaming only: nothing here builds a tree or uses reflection.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.model.json;
