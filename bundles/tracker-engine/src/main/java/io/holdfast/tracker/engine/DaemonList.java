package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.State;
import java.util.List;
import java.util.function.BiFunction;

/** A listing of the pinset in which the daemon is asked for every pin on which no operation is. */
public final class DaemonList extends PinsetList {
    private final Part<IpfsConnector> ipfs;
    private DaemonPins daemon;

    /** @param ipfs null = the daemon is not asked, and what it would be asked for is left out */
    public DaemonList(Part<State> state, Part<IpfsConnector> ipfs, PeerId self, BiFunction<Cid, Integer, List<Known>> known,
            StatusFilter filter) {
        super(state, self, known, filter);
        this.ipfs = ipfs;
    }

    @Override
    public List<PinInfo> read(int max) {
        if (daemon == null && ipfs != null) {
            try {
                daemon = DaemonPins.open(ipfs);
            } catch (ClusterException e) {
                throw new ClusterException.Internal("could not get pinset from IPFS: " + e.getMessage(), e);
            }
        }
        return super.read(max);
    }

    @Override
    protected PinInfo unknown(Pin pin) {
        if (daemon == null) {
            return null;
        }
        boolean in = daemon.has(pin.cid(), pin.maxDepth());
        return told(pin, in ? TrackerStatus.PINNED : TrackerStatus.UNEXPECTEDLY_UNPINNED, pin.timestamp(), in ? "" : QueueTracker.LOST);
    }

    @Override
    public void close() {
        if (daemon != null) {
            daemon.close();
        }
    }
}
