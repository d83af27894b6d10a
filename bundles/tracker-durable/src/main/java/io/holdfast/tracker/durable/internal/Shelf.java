package io.holdfast.tracker.durable.internal;

import io.holdfast.model.Cid;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.WriteBatch;
import io.holdfast.tracker.durable.internal.Entries.Change;
import io.holdfast.tracker.durable.internal.Entries.Item;
import io.holdfast.tracker.durable.internal.Entries.Plan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries in the store, under three first bytes: what is steady and what is not, each by CID, and what is planned, by time. So a
 * listing of all that is not pinned, and the next thing to retry, are found without reading past what is pinned.
 *
 * <p>A plan whose entry no longer says so is void; it is dropped when its time comes. So a change needs no read before.
 */
final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final String NAME = "tracker";
    private static final byte STEADY = 0x10;
    private static final byte TROUBLE = 0x20;
    private static final byte PLAN = 0x30;
    private static final byte[] NOTHING = new byte[0];

    private final OrderedStores stores;
    // null while it does not open
    private volatile OrderedStore store;
    private boolean closed;

    Shelf(OrderedStores stores) throws IOException {
        this.stores = stores;
        store = stores.open(NAME);
    }

    private OrderedStore store() throws IOException {
        OrderedStore now = store;
        if (now == null) {
            throw new IOException("the store " + NAME + " does not open");
        }
        return now;
    }

    Entry get(Cid cid) throws IOException {
        Entry trouble = getTrouble(cid);
        if (trouble != null) {
            return trouble;
        }
        byte[] value = store().get(key(STEADY, cid));
        return value == null ? null : Entry.decode(value);
    }

    /** As {@link #get}, but null for what is steady: a read less. */
    Entry getTrouble(Cid cid) throws IOException {
        byte[] value = store().get(key(TROUBLE, cid));
        return value == null ? null : Entry.decode(value);
    }

    /** The entries after this CID (null: from the first), ascending, at most so many. */
    List<Item> after(Cid after, int max, boolean troubleOnly) throws IOException {
        try (OrderedStore.Snapshot snapshot = store().snapshot();
                OrderedStore.Cursor trouble = cursor(snapshot, TROUBLE, after);
                OrderedStore.Cursor steady = cursor(snapshot, STEADY, troubleOnly ? null : after)) {
            return merge(trouble, troubleOnly ? null : steady, max);
        }
    }

    private static OrderedStore.Cursor cursor(OrderedStore.Snapshot snapshot, byte space, Cid after) throws IOException {
        // the first key after a key is that key with a zero byte behind it
        byte[] from = after == null ? new byte[] {space} : Arrays.copyOf(key(space, after), after.toBytes().length + 2);
        return snapshot.range(from, new byte[] {(byte) (space + 1)});
    }

    private static List<Item> merge(OrderedStore.Cursor a, OrderedStore.Cursor b, int max) throws IOException {
        List<Item> out = new ArrayList<>();
        boolean hasA = a.next();
        boolean hasB = b != null && b.next();
        while ((hasA || hasB) && out.size() < max) {
            boolean first = !hasB || hasA && Arrays.compareUnsigned(a.key(), 1, a.key().length, b.key(), 1, b.key().length) < 0;
            OrderedStore.Cursor c = first ? a : b;
            out.add(new Item(Cid.ofBytes(Arrays.copyOfRange(c.key(), 1, c.key().length)), Entry.decode(c.value())));
            hasA = first ? a.next() : hasA;
            hasB = first ? hasB : b.next();
        }
        return out;
    }

    /** The plans in the order of their times, the void ones included, at most so many. */
    List<Plan> plans(int max) throws IOException {
        List<Plan> out = new ArrayList<>();
        try (OrderedStore.Snapshot snapshot = store().snapshot();
                OrderedStore.Cursor cursor = snapshot.range(new byte[] {PLAN}, new byte[] {PLAN + 1})) {
            while (out.size() < max && cursor.next()) {
                ByteBuffer key = ByteBuffer.wrap(cursor.key());
                out.add(new Plan(key.getLong(1), Cid.ofBytes(Arrays.copyOfRange(cursor.key(), 9, cursor.key().length))));
            }
            return out;
        }
    }

    void drop(Plan plan) throws IOException {
        store().write(new WriteBatch().delete(planKey(plan.due(), plan.cid())), false);
    }

    /** @param sync whether this, and all before it, is to outlive a kill and a power cut; not every store does so otherwise */
    void write(Map<Cid, Change> changes, boolean sync) throws IOException {
        WriteBatch batch = new WriteBatch();
        changes.forEach((cid, change) -> add(batch, cid, change));
        store().write(batch, sync);
    }

    private static void add(WriteBatch batch, Cid cid, Change change) {
        Entry entry = change.entry();
        byte[] steady = key(STEADY, cid);
        byte[] trouble = key(TROUBLE, cid);
        if (change.oldDue() != 0) {
            batch.delete(planKey(change.oldDue(), cid));
        }
        if (entry == null || !entry.isSteady()) {
            batch.delete(steady);
        }
        if (entry == null || entry.isSteady()) {
            batch.delete(trouble);
        }
        if (entry != null) {
            batch.put(entry.isSteady() ? steady : trouble, entry.encode());
            if (entry.due() != 0) {
                batch.put(planKey(entry.due(), cid), NOTHING);
            }
        }
    }

    /** A store that failed takes writes again at the earliest when it was opened again. */
    void reopen(boolean empty) throws IOException {
        OrderedStore old = store;
        store = null;
        if (old != null) {
            try {
                old.close();
            } catch (IOException e) {
                LOG.debug("a store that had failed did not close well", e);
            }
        }
        OrderedStore next = stores.open(NAME);
        synchronized (this) {
            if (closed) {
                next.close();
                throw new IOException("the tracker is closed");
            }
            store = next;
        }
        if (empty) {
            next.clear();
        }
    }

    void close() throws IOException {
        OrderedStore last;
        synchronized (this) {
            closed = true;
            last = store;
        }
        if (last != null) {
            last.close();
        }
    }

    private static byte[] key(byte space, Cid cid) {
        byte[] bytes = cid.toBytes();
        byte[] key = new byte[bytes.length + 1];
        key[0] = space;
        System.arraycopy(bytes, 0, key, 1, bytes.length);
        return key;
    }

    private static byte[] planKey(long due, Cid cid) {
        byte[] bytes = cid.toBytes();
        return ByteBuffer.allocate(9 + bytes.length).put(PLAN).putLong(due).put(bytes).array();
    }
}
