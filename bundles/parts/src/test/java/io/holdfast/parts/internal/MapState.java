package io.holdfast.parts.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** A State in memory that can be told to fail. */
class MapState implements State {
    final NavigableMap<Cid, Pin> pins = new ConcurrentSkipListMap<>();
    private final String id;
    private volatile long position;
    volatile boolean failing;

    MapState(String id) {
        this.id = id;
    }

    @Override
    public String storeId() {
        return id;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long count() {
        return pins.size();
    }

    @Override
    public Optional<Pin> get(Cid cid) {
        return Optional.ofNullable(pins.get(cid));
    }

    @Override
    public void apply(List<PinChange> changes, long newPosition, boolean sync) {
        if (failing) {
            throw new IllegalStateException("disk full");
        }
        for (PinChange c : changes) {
            if (c.isRemoval()) {
                pins.remove(c.cid());
            } else {
                pins.put(c.cid(), c.pin());
            }
        }
        position = newPosition;
    }

    @Override
    public Pins list(Cid after) {
        Iterator<Map.Entry<Cid, Pin>> all = (after == null ? pins : pins.tailMap(after, false)).entrySet().iterator();
        return new Pins() {
            private Map.Entry<Cid, Pin> at;

            @Override
            public boolean next() {
                at = all.hasNext() ? all.next() : null;
                return at != null;
            }

            @Override
            public Cid cid() {
                return at.getKey();
            }

            @Override
            public Pin pin() {
                return at.getValue();
            }

            @Override
            public void close() {
                at = null;
            }
        };
    }

    @Override
    public void clear() {
        pins.clear();
        position = 0;
    }
}
