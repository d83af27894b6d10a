package io.holdfast.testkit.tracker;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A pinset as small as can be, for trackers' tests; a picture of it costs a copy of it. */
public final class MapState implements State {
    private final TreeMap<Cid, Pin> pins = new TreeMap<>();

    /** Adds this pin. */
    public synchronized void put(Pin pin) {
        pins.put(pin.cid(), pin);
    }

    /** Removes this pin. */
    public synchronized void remove(Cid cid) {
        pins.remove(cid);
    }

    @Override
    public String storeId() {
        return "map";
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public synchronized long count() {
        return pins.size();
    }

    @Override
    public synchronized Optional<Pin> get(Cid cid) {
        return Optional.ofNullable(pins.get(cid));
    }

    @Override
    public synchronized void apply(List<PinChange> changes, long position, boolean sync) {
        changes.forEach(c -> {
            if (c.isRemoval()) {
                remove(c.cid());
            } else {
                put(c.pin());
            }
        });
    }

    @Override
    public synchronized Pins list(Cid after) {
        Iterator<Pin> rest = List.copyOf((after == null ? pins : pins.tailMap(after, false)).values()).iterator();
        return new Pins() {
            private Pin here;

            @Override
            public boolean next() {
                here = rest.hasNext() ? rest.next() : null;
                return here != null;
            }

            @Override
            public Cid cid() {
                return here.cid();
            }

            @Override
            public Pin pin() {
                return here;
            }

            @Override
            public void close() {
                here = null;
            }
        };
    }

    @Override
    public synchronized void clear() {
        pins.clear();
    }
}
