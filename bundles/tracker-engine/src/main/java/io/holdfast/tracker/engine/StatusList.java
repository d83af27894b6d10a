package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A listing of what is known, without the pinset. */
public final class StatusList implements ChunkFeed.Source<PinInfo> {
    private final BiFunction<Cid, Integer, List<Known>> known;
    private final StatusFilter filter;
    private final java.util.function.Function<Known, PinInfo> info;
    private Cid after;
    private boolean ended;

    /** @param known what comes after a CID, ascending, at most so many: fewer means that it is the end */
    public StatusList(BiFunction<Cid, Integer, List<Known>> known, StatusFilter filter, java.util.function.Function<Known, PinInfo> info) {
        this.known = known;
        this.filter = filter;
        this.info = info;
    }

    @Override
    public List<PinInfo> read(int max) {
        if (ended) {
            return null;
        }
        List<Known> piece = known.apply(after, max);
        ended = piece.size() < max;
        List<PinInfo> out = new ArrayList<>();
        for (Known k : piece) {
            after = k.cid();
            if (filter.matches(k.status())) {
                out.add(info.apply(k));
            }
        }
        return out;
    }
}
