package io.holdfast.state.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinProto;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pinset in an ordered store. Position and count lie in one record that is written with each batch, so they always tell of the
 * very pins beside them.
 */
final class StoreState implements State, AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final OrderedStore store;
    private final Object writing = new Object();
    private volatile Standing standing;
    private volatile ClusterException.Internal failure;

    /** Takes the store over: it is closed with this, also when this constructor throws. */
    StoreState(OrderedStore store) throws IOException {
        this.store = store;
        try {
            standing = load();
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private Standing load() throws IOException {
        byte[] record = store.get(Keys.STANDING);
        if (record != null) {
            return Standing.decode(record);
        }
        // pins without a standing are what a clear() left that was cut off
        store.clear();
        return Standing.EMPTY;
    }

    @Override
    public String storeId() {
        return store.storeId();
    }

    @Override
    public long position() {
        return standing.position();
    }

    @Override
    public long count() {
        return standing.count();
    }

    @Override
    public Optional<Pin> get(Cid cid) {
        try {
            byte[] value = store.get(Keys.pin(cid));
            return value == null ? Optional.empty() : Optional.of(PinProto.decode(value, cid));
        } catch (IOException e) {
            throw internal("reading a pin", e);
        }
    }

    @Override
    public void apply(List<PinChange> changes, long position, boolean sync) {
        synchronized (writing) {
            refuseAfterFailure();
            Standing now = standing;
            if (position < now.position()) {
                throw new IllegalArgumentException("position " + position + " is below the present one, " + now.position());
            }
            WriteBatch batch = new WriteBatch();
            try {
                Standing next = new Standing(position, now.count() + collect(changes, batch));
                batch.put(Keys.STANDING, next.encode());
                store.write(batch, sync);
                standing = next;
            } catch (IOException e) {
                throw fail("applying changes", e);
            }
        }
    }

    /** Puts the changes into the batch and gives by how much they change the number of pins. */
    private long collect(List<PinChange> changes, WriteBatch batch) throws IOException {
        long delta = 0;
        // what this batch itself has done so far to a CID; the store only knows how it was before
        Map<Cid, Boolean> touched = new HashMap<>(changes.size() * 2);
        for (PinChange change : changes) {
            byte[] key = Keys.pin(change.cid());
            Boolean known = touched.put(change.cid(), !change.isRemoval());
            boolean before = known != null ? known : store.get(key) != null;
            if (change.isRemoval()) {
                batch.delete(key);
                delta -= before ? 1 : 0;
            } else {
                batch.put(key, PinProto.encode(change.pin()));
                delta += before ? 0 : 1;
            }
        }
        return delta;
    }

    @Override
    public Pins list(Cid after) {
        try {
            return new StorePins(store.snapshot(), after);
        } catch (IOException e) {
            throw internal("opening a listing", e);
        }
    }

    @Override
    public void clear() {
        synchronized (writing) {
            refuseAfterFailure();
            try {
                // first and durably: whatever a crash leaves of the pins is not taken for a pinset, see load()
                store.write(new WriteBatch().delete(Keys.STANDING), true);
                store.clear();
                standing = Standing.EMPTY;
            } catch (IOException e) {
                throw fail("clearing", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    private void refuseAfterFailure() {
        ClusterException.Internal earlier = failure;
        if (earlier != null) {
            throw new ClusterException.NotReady("the state takes no changes before it is opened again: " + earlier.getMessage(), RETRY);
        }
    }

    private ClusterException.Internal fail(String what, IOException e) {
        failure = internal(what, e);
        return failure;
    }

    static ClusterException.Internal internal(String what, IOException e) {
        return new ClusterException.Internal("state: " + what + ": " + e.getMessage(), e);
    }
}
