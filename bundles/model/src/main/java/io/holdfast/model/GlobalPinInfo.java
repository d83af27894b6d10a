package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The status of one pin on all peers.
 *
 * @param allocations null when unknown
 * @param origins     null when unknown
 * @param metadata    null when absent
 * @param peerMap     in the order of the peers' text; null when nothing is known
 */
public record GlobalPinInfo(
        Cid cid,
        String name,
        List<PeerId> allocations,
        List<Multiaddr> origins,
        Instant created,
        Map<String, String> metadata,
        Map<PeerId, PinInfoShort> peerMap) {

    public GlobalPinInfo {
        metadata = SortedTexts.of(metadata);
    }

    /** What one peer says. */
    public static GlobalPinInfo of(PinInfo p) {
        return new GlobalPinInfo(p.cid(), p.name(), p.allocations(), p.origins(), p.created(), p.metadata(), Map.of(p.peer(), p.info()));
    }
}
