package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The pinset and what the tracker knows, side by side in the order of the CIDs. Between two pieces it holds nothing, so a State that
 * is swapped meanwhile is simply read on from the same place.
 */
final class Walk {
    /**
     * One CID.
     *
     * @param pin   null = not in the pinset
     * @param known null = the tracker knows nothing of it
     */
    record Pair(Cid cid, Pin pin, Known known) {
    }

    private final Part<State> state;
    private final BiFunction<Cid, Integer, List<Known>> known;
    private Cid before;
    private Cid after;
    private boolean ended;

    Walk(Part<State> state, BiFunction<Cid, Integer, List<Known>> known) {
        this.state = state;
        this.known = known;
    }

    /** The next piece; null at the end. */
    List<Pair> next(int max) {
        if (ended) {
            return null;
        }
        List<Pin> pins = state.get(s -> read(s, after, max));
        List<Known> knowns = known.apply(after, max);
        // a full list may go on behind its last element: nothing is known from there on
        Cid end = least(pins.size() == max ? pins.get(max - 1).cid() : null, knowns.size() == max ? knowns.get(max - 1).cid() : null);
        List<Pair> out = merge(pins, knowns, end);
        before = after;
        after = end;
        ended = end == null;
        return out;
    }

    /** The next piece is the last one again, as it is by then. */
    void back() {
        after = before;
        ended = false;
    }

    static List<Pin> read(State state, Cid after, int max) {
        List<Pin> out = new ArrayList<>();
        try (State.Pins pins = state.list(after)) {
            while (out.size() < max && pins.next()) {
                out.add(pins.pin());
            }
        }
        return out;
    }

    private static Cid least(Cid a, Cid b) {
        return a == null ? b : b == null || a.compareTo(b) < 0 ? a : b;
    }

    private static List<Pair> merge(List<Pin> pins, List<Known> knowns, Cid end) {
        List<Pair> out = new ArrayList<>(pins.size() + knowns.size());
        int i = 0;
        int j = 0;
        while (i < pins.size() || j < knowns.size()) {
            Pin pin = i < pins.size() ? pins.get(i) : null;
            Known known = j < knowns.size() ? knowns.get(j) : null;
            int order = pin == null ? 1 : known == null ? -1 : pin.cid().compareTo(known.cid());
            Cid cid = order <= 0 ? pin.cid() : known.cid();
            if (end != null && cid.compareTo(end) > 0) {
                break;
            }
            out.add(new Pair(cid, order <= 0 ? pin : null, order >= 0 ? known : null));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return out;
    }
}
