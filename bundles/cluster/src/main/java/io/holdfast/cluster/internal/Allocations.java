package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import java.util.List;

/** Which peers hold a pin, as long as this peer is the only one. */
final class Allocations {
    private Allocations() {
    }

    /**
     * The pin with its allocations.
     *
     * @param existing the pin that is there already; null = none
     * @throws ClusterException.Refused when there are fewer peers than the pin needs
     */
    static Pin allocate(Pin pin, Pin existing, PeerId self) {
        if (pin.everywhere()) {
            return pin.withAllocations(List.of());
        }
        List<PeerId> held = existing == null || existing.allocations() == null ? List.of() : existing.allocations();
        int current = held.contains(self) ? 1 : 0;
        int needed = pin.options().replicationMin() - current;
        int wanted = pin.options().replicationMax() - current;
        int candidates = 1 - current;
        if (needed > candidates) {
            throw new ClusterException.Refused("not enough peers to allocate CID. Needed at least: " + needed + ". Wanted at most: "
                    + wanted + ". Available candidates: " + candidates + ". See logs for more info.");
        }
        return pin.withAllocations(needed <= 0 && !held.isEmpty() ? held : List.of(self));
    }
}
