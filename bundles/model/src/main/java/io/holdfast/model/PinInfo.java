package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The status of one pin on one peer.
 *
 * @param peer        the cluster peer
 * @param allocations null when unknown
 * @param origins     null when unknown
 * @param created     the pin's timestamp
 * @param metadata    null when absent
 * @param info        the status itself
 */
public record PinInfo(
        Cid cid,
        String name,
        PeerId peer,
        List<PeerId> allocations,
        List<Multiaddr> origins,
        Instant created,
        Map<String, String> metadata,
        PinInfoShort info) {

    public PinInfo {
        metadata = SortedTexts.of(metadata);
    }

    /** The status of this pin on this peer. */
    public static PinInfo of(Pin pin, PeerId peer, PinInfoShort info) {
        PinOptions o = pin.options();
        return new PinInfo(pin.cid(), o.name(), peer, pin.allocations(), o.origins(), pin.timestamp(), o.metadata(), info);
    }

    public TrackerStatus status() {
        return info.status();
    }
}
