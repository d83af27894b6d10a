package io.holdfast.model;

import java.util.List;

/**
 * Who a cluster peer is.
 *
 * @param id                    null only in a zero value
 * @param addresses             with {@code /p2p}; null when unknown
 * @param clusterPeers          itself included; null when unknown
 * @param clusterPeersAddresses of the others, with {@code /p2p}; null when unknown
 * @param error                 empty = none
 */
public record Id(
        PeerId id,
        List<Multiaddr> addresses,
        List<PeerId> clusterPeers,
        List<Multiaddr> clusterPeersAddresses,
        String version,
        String commit,
        String rpcProtocolVersion,
        String error,
        IpfsId ipfs,
        String peername) {
}
