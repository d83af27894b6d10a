package io.holdfast.model;

import java.util.List;
import java.util.Map;

/**
 * Who is connected to whom, as one peer sees it. Each map is null when nothing is known.
 *
 * @param clusterId         the peer that says so
 * @param peernames         of each cluster peer that answered
 * @param ipfsLinks         of each IPFS daemon, who it is connected to
 * @param clusterLinks      of each cluster peer, which others it sees; empty for one that did not answer
 * @param clusterTrustLinks whether the peer that says so trusts each other
 * @param clusterToIpfs     the daemon beside each cluster peer that has one
 */
public record ConnectGraph(
        PeerId clusterId,
        Map<PeerId, String> peernames,
        Map<PeerId, List<PeerId>> ipfsLinks,
        Map<PeerId, List<PeerId>> clusterLinks,
        Map<PeerId, Boolean> clusterTrustLinks,
        Map<PeerId, PeerId> clusterToIpfs) {
}
