package io.holdfast.testkit.ipfs;

import io.holdfast.model.Cid;
import io.holdfast.model.Multihash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Blocks and pins in memory, by kubo's rules and with kubo's words. */
public final class FakeRepo {
    /** What kubo says no with. */
    static final class KuboError extends Exception {
        private static final long serialVersionUID = 1L;

        KuboError(String message) {
            super(message, null, false, false);
        }
    }

    private final Map<Multihash, byte[]> blocks = new HashMap<>();
    private final Map<Cid, String> pins = new LinkedHashMap<>();

    /** Puts this block there. */
    public synchronized void put(DagPb.Block block) {
        blocks.put(block.cid().multihash(), block.data());
    }

    /** Whether this block is there. */
    public synchronized boolean has(Cid cid) {
        return blocks.containsKey(cid.multihash());
    }

    /** Takes this block away, as a broken disk would. */
    public synchronized void lose(Cid cid) {
        blocks.remove(cid.multihash());
    }

    /** What is pinned, and how: {@code recursive} or {@code direct}. */
    public synchronized Map<Cid, String> pins() {
        return new LinkedHashMap<>(pins);
    }

    /** Pins without looking at the content: {@code recursive} or {@code direct}. */
    public synchronized void pinned(Cid cid, String type) {
        pins.put(cid, type);
    }

    synchronized byte[] get(Cid cid) throws KuboError {
        byte[] data = blocks.get(cid.multihash());
        if (data == null) {
            throw new KuboError("block was not found locally (offline): ipld: could not find " + cid);
        }
        return data;
    }

    /** The number of blocks of the pin. */
    synchronized int pin(Cid cid, boolean recursive) throws KuboError {
        if (!recursive) {
            if ("recursive".equals(pins.get(cid))) {
                throw new KuboError("pin: " + cid + " already pinned recursively");
            }
            dag(cid, false);
            pins.put(cid, "direct");
            return 0;
        }
        int n = dag(cid, true).size();
        pins.put(cid, "recursive");
        return n;
    }

    /** The first block of this DAG that is missing; null = none. */
    synchronized Cid missing(Cid cid, boolean recursive) {
        Deque<Cid> todo = new ArrayDeque<>(List.of(cid));
        Set<Cid> seen = new HashSet<>();
        while (!todo.isEmpty()) {
            Cid next = todo.poll();
            byte[] data = blocks.get(next.multihash());
            if (data == null) {
                return next;
            }
            if (recursive && seen.add(next) && next.codec() == Cid.DAG_PB) {
                DagPb.links(data).forEach(l -> todo.add(l.cid()));
            }
        }
        return null;
    }

    private Set<Cid> dag(Cid root, boolean recursive) throws KuboError {
        Deque<Cid> todo = new ArrayDeque<>(List.of(root));
        Set<Cid> seen = new HashSet<>();
        while (!todo.isEmpty()) {
            Cid next = todo.poll();
            byte[] data = blocks.get(next.multihash());
            if (data == null) {
                throw new KuboError("pin: block was not found locally (offline): ipld: could not find " + next);
            }
            if (seen.add(next) && recursive && next.codec() == Cid.DAG_PB) {
                DagPb.links(data).forEach(l -> todo.add(l.cid()));
            }
        }
        return seen;
    }

    synchronized void unpin(Cid cid) throws KuboError {
        if (pins.remove(cid) == null) {
            throw new KuboError("not pinned or pinned indirectly");
        }
    }

    synchronized void update(Cid from, Cid to, boolean unpin) throws KuboError {
        if (!"recursive".equals(pins.get(from))) {
            throw new KuboError("'from' cid was not recursively pinned already");
        }
        pin(to, true);
        if (unpin) {
            pins.remove(from);
        }
    }

    synchronized String type(Cid cid, String asked) throws KuboError {
        String type = pins.get(cid);
        if (type == null || !asked.equals("all") && !asked.equals(type)) {
            throw new KuboError("path '" + cid + "' is not pinned");
        }
        return type;
    }

    synchronized Cid resolve(Cid root, String path) throws KuboError {
        Cid at = root;
        for (String name : path.split("/")) {
            Cid here = at;
            at = DagPb.links(get(here)).stream().filter(l -> l.name().equals(name)).map(DagPb.Link::cid).findFirst()
                    .orElseThrow(() -> new KuboError("no link named \"" + name + "\" under " + here));
        }
        return at;
    }

    synchronized long size() {
        return blocks.values().stream().mapToLong(b -> b.length).sum();
    }

    /** Removes what no pin reaches. */
    synchronized List<Cid> collect() {
        Set<Multihash> live = new HashSet<>();
        pins.forEach((cid, type) -> {
            try {
                dag(cid, type.equals("recursive")).forEach(c -> live.add(c.multihash()));
            } catch (KuboError e) {
                live.add(cid.multihash());
            }
        });
        List<Cid> removed = new ArrayList<>();
        for (Multihash hash : List.copyOf(blocks.keySet())) {
            if (!live.contains(hash)) {
                blocks.remove(hash);
                removed.add(Cid.v1(Cid.RAW, hash));
            }
        }
        return removed;
    }
}
