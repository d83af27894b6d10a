/** Messages to topics: gossipsub 1.1 with IPFS Cluster's parameters and message IDs, over the host's streams. */
package io.holdfast.libp2p.internal.pubsub;
