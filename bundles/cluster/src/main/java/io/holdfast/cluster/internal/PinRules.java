package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.Times;
import java.time.Instant;

/** Which pins are allowed, with IPFS Cluster's texts. Source: ipfs-cluster 1.1.6, cluster.go. */
final class PinRules {
    private static final String FACTOR = "cluster.replication_factor_";

    private PinRules() {
    }

    /**
     * Checks a pair of replication factors.
     *
     * @throws ClusterException.Refused says which is wrong
     */
    static void checkFactors(int min, int max) {
        if (min == 0 || max == 0) {
            throw new ClusterException.Refused(FACTOR + "min and max must be set");
        }
        if (min > max) {
            throw new ClusterException.Refused(FACTOR + "min is larger than max");
        }
        if (min < -1) {
            throw new ClusterException.Refused(FACTOR + "min is wrong");
        }
        if (max < -1) {
            throw new ClusterException.Refused(FACTOR + "max is wrong");
        }
        if ((min == -1) != (max == -1)) {
            throw new ClusterException.Refused(FACTOR + "min and max must be -1 when one of them is");
        }
    }

    /**
     * Fills in what the pin leaves open and checks it.
     *
     * @param existing the pin that is there already; null = none
     */
    static Pin prepare(Pin pin, Pin existing, ClusterConfig config, Instant now) {
        PinOptions o = pin.options();
        int min = o.replicationMin() == 0 ? config.replicationMin() : o.replicationMin();
        int max = o.replicationMax() == 0 ? config.replicationMax() : o.replicationMax();
        checkFactors(min, max);
        Pin full = pin.withOptions(o.withReplication(min, max));
        // not Pin.expiredAt: to that the start of the epoch is no expiry, as nothing is stored for it
        if (!o.expireAt().equals(Times.ZERO) && o.expireAt().isBefore(now)) {
            throw new ClusterException.Refused("pin.ExpireAt set before current time");
        }
        if (existing != null) {
            checkRepin(full, existing);
        }
        return full.withTimestamp(now);
    }

    private static void checkRepin(Pin pin, Pin existing) {
        if (pin.type() != existing.type()) {
            throw new ClusterException.Refused("cannot repin CID with different tracking method, clear state with pin rm to proceed. New: "
                    + pin.type().text() + ". Was: " + existing.type().text());
        }
        if (existing.maxDepth() < 0 && pin.maxDepth() == 0) {
            throw new ClusterException.Refused("cannot repin a CID which is already pinned in recursive mode "
                    + "(new pin is pinned as direct). Unpin it first.");
        }
        checkType(pin);
    }

    private static void checkType(Pin pin) {
        switch (pin.type()) {
            case DATA -> refuse(pin.reference() != null, "data pins should not reference other pins");
            case SHARD -> refuse(pin.maxDepth() != 1, "must pin shards go depth 1");
            case CLUSTER_DAG -> {
                refuse(pin.maxDepth() != 0, "must pin roots directly");
                refuse(pin.reference() == null, "clusterDAG pins should reference a Meta pin");
            }
            case META -> {
                refuse(pin.allocations() != null && !pin.allocations().isEmpty(), "meta pin should not specify allocations");
                refuse(pin.reference() == null, "metaPins should reference a ClusterDAG");
            }
            case BAD -> throw new ClusterException.Refused("unrecognized pin type");
        }
    }

    private static void refuse(boolean wrong, String text) {
        if (wrong) {
            throw new ClusterException.Refused(text);
        }
    }

    /** The pin that replaces {@code from}: a copy for another CID; only a name and a future expiry of the request count. */
    static Pin update(Pin request, Pin from, Instant now) {
        if (from.type() != PinType.DATA) {
            throw new ClusterException.Refused("this pin type cannot be updated");
        }
        PinOptions o = from.options().withPinUpdate(from.cid());
        if (!request.options().name().isEmpty()) {
            o = o.withName(request.options().name());
        }
        if (request.options().expireAt().isAfter(now)) {
            o = o.withExpireAt(request.options().expireAt());
        }
        return from.withCid(request.cid()).withOptions(o).withTimestamp(now);
    }

    /** Whether this pin may be removed by itself. */
    static void checkUnpin(Pin pin) {
        switch (pin.type()) {
            case SHARD -> throw new ClusterException.Refused("cannot unpin a shard directly. Unpin content root CID instead");
            case CLUSTER_DAG -> throw new ClusterException.Refused("cannot unpin a Cluster DAG directly. Unpin content root CID instead");
            case DATA, META, BAD -> { }
        }
    }
}
