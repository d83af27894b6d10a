package io.holdfast.state.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinProto;
import io.holdfast.spi.state.State;
import io.holdfast.spi.store.OrderedStore;
import java.io.IOException;

/** A listing over a snapshot of the store, which it owns. */
final class StorePins implements State.Pins {
    private final OrderedStore.Snapshot snapshot;
    private final OrderedStore.Cursor cursor;
    private Cid cid;

    StorePins(OrderedStore.Snapshot snapshot, Cid after) throws IOException {
        this.snapshot = snapshot;
        try {
            cursor = snapshot.range(Keys.pinsAfter(after), Keys.PINS_END);
        } catch (IOException | RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    @Override
    public boolean next() {
        try {
            boolean more = cursor.next();
            cid = more ? Keys.cid(cursor.key()) : null;
            return more;
        } catch (IOException e) {
            throw StoreState.internal("reading a listing", e);
        }
    }

    @Override
    public Cid cid() {
        return cid;
    }

    @Override
    public Pin pin() {
        return PinProto.decode(cursor.value(), cid);
    }

    @Override
    public void close() {
        try (snapshot) {
            cursor.close();
        }
    }
}
