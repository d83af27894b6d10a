/** What a packed node costs and gives, measured from outside, beside IPFS Cluster and kubo in the same run. */
package io.holdfast.bench;
