package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.IpfsId;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.node.Node;
import java.time.Clock;
import java.util.List;

/** What a tracker says, with the names that only the core knows. */
final class Statuses {
    private final Node node;
    private final Daemon daemon;
    private final Clock clock;

    Statuses(Node node, Daemon daemon, Clock clock) {
        this.node = node;
        this.daemon = daemon;
        this.clock = clock;
    }

    /** The status on this peer, by its name. */
    PinInfo named(PinInfo info) {
        return new PinInfo(info.cid(), info.name(), node.id(), info.allocations(), info.origins(), info.created(), info.metadata(),
                named(info.info()));
    }

    /** The same without the pin. */
    PinInfoShort named(PinInfoShort info) {
        IpfsId ipfs = daemon.last();
        return info.by(node.peername(), ipfs.id(), ipfs.addresses());
    }

    /** The status on this peer, as one of the cluster's. */
    GlobalPinInfo global(PinInfo info) {
        return GlobalPinInfo.of(named(info));
    }

    /** The same for one CID: what is not in the pinset has an empty list of allocations and was made now, unless only this peer was asked. */
    GlobalPinInfo single(Cid cid, PinInfo info, boolean local) {
        GlobalPinInfo g = global(info);
        if (info.status() != TrackerStatus.UNPINNED) {
            return g;
        }
        return new GlobalPinInfo(cid, "", local ? null : List.of(), null, local ? Times.ZERO : clock.instant(), null, g.peerMap());
    }
}
