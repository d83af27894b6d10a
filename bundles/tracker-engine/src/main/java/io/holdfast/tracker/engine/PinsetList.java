package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A listing of the pinset with what is known of each pin, and of what is known beside it. */
public class PinsetList implements ChunkFeed.Source<PinInfo> {
    private final Walk walk;
    private final PeerId self;
    private final StatusFilter filter;

    /** @param known what comes after a CID, ascending, at most so many: fewer means that it is the end */
    public PinsetList(Part<State> state, PeerId self, BiFunction<Cid, Integer, List<Known>> known, StatusFilter filter) {
        this.walk = new Walk(state, known);
        this.self = self;
        this.filter = filter;
    }

    @Override
    public List<PinInfo> read(int max) {
        List<Walk.Pair> piece = walk.next(max);
        if (piece == null) {
            return null;
        }
        List<PinInfo> out = new ArrayList<>(piece.size());
        for (Walk.Pair pair : piece) {
            PinInfo info = info(pair.pin(), pair.known());
            if (info != null && filter.matches(info.status())) {
                out.add(info);
            }
        }
        return out;
    }

    private PinInfo info(Pin pin, Known known) {
        if (pin == null || known != null && known.active()) {
            return pin != null || known.isUnpin() ? known.info(pin, self) : null;
        }
        if (pin.type() == PinType.META) {
            return told(pin, TrackerStatus.SHARDED, pin.timestamp(), "");
        }
        if (pin.remoteFor(self)) {
            boolean failed = known != null && known.status() == TrackerStatus.REMOTE;
            return failed ? known.info(pin, self) : told(pin, TrackerStatus.REMOTE, pin.timestamp(), "");
        }
        return known != null ? known.info(pin, self) : unknown(pin);
    }

    /** The status of a pin for this peer that nothing is known of: it is in the pinset, so it will be taken up. */
    protected PinInfo unknown(Pin pin) {
        return told(pin, TrackerStatus.PIN_QUEUED, pin.timestamp(), "");
    }

    protected final PinInfo told(Pin pin, TrackerStatus status, Instant since, String error) {
        return PinInfo.of(pin, self, PinInfoShort.of(status, since, error));
    }
}
