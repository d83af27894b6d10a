package io.holdfast.tracker.durable.internal;

import io.holdfast.model.Cid;
import io.holdfast.tracker.durable.internal.Entries.Change;
import io.holdfast.tracker.durable.internal.Entries.Item;
import io.holdfast.tracker.durable.internal.Entries.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Changes that the store does not take now, laid over what it holds. Their number is bounded; beyond it they are lost, and a listing
 * says that it is not known rather than what was.
 */
final class Unwritten {
    private static final int MOST = 200_000;

    private final TreeMap<Cid, Change> changes = new TreeMap<>();
    private boolean partial;

    /** What is to be written at one time; partial = not all that changed. */
    record Kept(Map<Cid, Change> changes, boolean partial) {
    }

    /** A reading of the store from after a CID. */
    interface Reading {
        List<Item> from(Cid after) throws IOException;
    }

    Unwritten(Map<Cid, Change> first) {
        changes.putAll(first);
    }

    synchronized void put(Cid cid, Change change) {
        if (changes.size() < MOST || changes.containsKey(cid)) {
            changes.merge(cid, change, Change::then);
        } else {
            partial = true;
        }
    }

    synchronized Change get(Cid cid) {
        return changes.get(cid);
    }

    synchronized boolean isPartial() {
        return partial;
    }

    synchronized Kept take() {
        return new Kept(new TreeMap<>(changes), partial);
    }

    /** What came after it was taken. */
    synchronized Map<Cid, Change> since(Kept kept) {
        changes.entrySet().removeIf(e -> kept.changes.get(e.getKey()) == e.getValue());
        return changes;
    }

    /** As {@link Shelf#after}. */
    List<Item> over(Reading store, Cid after, int max, boolean troubleOnly) throws IOException {
        TreeMap<Cid, Item> out = new TreeMap<>();
        Cid from = after;
        boolean end = false;
        while (!end && out.size() < max) {
            List<Item> stored = store.from(from);
            end = stored.size() < max;
            Cid to = end ? null : stored.get(stored.size() - 1).cid();
            stored.forEach(i -> out.put(i.cid(), i));
            lay(out, from, to, troubleOnly);
            from = to;
        }
        return out.values().stream().limit(max).toList();
    }

    private synchronized void lay(TreeMap<Cid, Item> out, Cid from, Cid to, boolean troubleOnly) throws IOException {
        if (partial) {
            throw new IOException("it takes no writes, and more has changed than is kept in memory");
        }
        NavigableMap<Cid, Change> part = from == null ? changes : changes.tailMap(from, false);
        (to == null ? part : part.headMap(to, true)).forEach((cid, change) -> {
            Entry entry = change.entry();
            if (entry == null || troubleOnly && entry.isSteady()) {
                out.remove(cid);
            } else {
                out.put(cid, new Item(cid, entry));
            }
        });
    }

    /** As {@link Shelf#plans}, given what that says. */
    synchronized List<Plan> plans(List<Plan> stored, int max) {
        List<Plan> out = new ArrayList<>(stored);
        out.removeIf(p -> changes.containsKey(p.cid()));
        changes.forEach((cid, change) -> {
            if (change.entry() != null && change.entry().due() != 0) {
                out.add(new Plan(change.entry().due(), cid));
            }
        });
        return out.stream().sorted(Comparator.comparingLong(Plan::due)).limit(max).toList();
    }
}
