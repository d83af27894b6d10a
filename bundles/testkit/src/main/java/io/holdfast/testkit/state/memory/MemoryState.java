package io.holdfast.testkit.state.memory;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinProto;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/** A pinset that ends with the object. A listing copies what it lists, which takes as long as there are pins. */
public class MemoryState implements State, AutoCloseable {
    private final String storeId = UUID.randomUUID().toString();
    private final ConcurrentSkipListMap<Cid, byte[]> pins = new ConcurrentSkipListMap<>();
    private long position;
    private long count;
    private boolean closed;

    @Override
    public String storeId() {
        return storeId;
    }

    @Override
    public synchronized long position() {
        return position;
    }

    @Override
    public synchronized long count() {
        return count;
    }

    @Override
    public synchronized Optional<Pin> get(Cid cid) {
        refuseWhenClosed();
        byte[] value = pins.get(cid);
        return value == null ? Optional.empty() : Optional.of(PinProto.decode(value, cid));
    }

    @Override
    public synchronized void apply(List<PinChange> changes, long position, boolean sync) {
        refuseWhenClosed();
        if (position < this.position) {
            throw new IllegalArgumentException("position " + position + " is below the present one, " + this.position);
        }
        for (PinChange change : changes) {
            if (change.isRemoval()) {
                count -= pins.remove(change.cid()) == null ? 0 : 1;
            } else {
                count += pins.put(change.cid(), PinProto.encode(change.pin())) == null ? 1 : 0;
            }
        }
        this.position = position;
    }

    @Override
    public synchronized Pins list(Cid after) {
        refuseWhenClosed();
        Map<Cid, byte[]> rest = after == null ? pins : pins.tailMap(after, false);
        List<Map.Entry<Cid, byte[]>> copy = new ArrayList<>(rest.entrySet());
        return new Listing(copy.iterator());
    }

    @Override
    public synchronized void clear() {
        refuseWhenClosed();
        pins.clear();
        position = 0;
        count = 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
        pins.clear();
    }

    private synchronized void refuseWhenClosed() {
        if (closed) {
            throw new ClusterException.Internal("the state in memory is closed", null);
        }
    }

    private final class Listing implements Pins {
        private final Iterator<Map.Entry<Cid, byte[]>> rest;
        private Map.Entry<Cid, byte[]> here;

        Listing(Iterator<Map.Entry<Cid, byte[]>> rest) {
            this.rest = rest;
        }

        @Override
        public boolean next() {
            refuseWhenClosed();
            here = rest.hasNext() ? rest.next() : null;
            return here != null;
        }

        @Override
        public Cid cid() {
            return here.getKey();
        }

        @Override
        public Pin pin() {
            return PinProto.decode(here.getValue(), here.getKey());
        }

        @Override
        public void close() {
            // holds nothing but a copy
        }
    }
}
