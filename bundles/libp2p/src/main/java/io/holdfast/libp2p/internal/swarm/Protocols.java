package io.holdfast.libp2p.internal.swarm;

import io.holdfast.spi.host.ProtocolHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which handler answers which protocol. Looking one up takes no lock. */
public final class Protocols {
    private final Map<Object, Entry> entries = new LinkedHashMap<>();
    private final Runnable onChange;
    private volatile Map<String, ProtocolHandler> best = Map.of();

    private record Entry(ProtocolHandler handler, List<String> ids, Comparable<Object> rank) {
    }

    /** @param onChange runs after each change of the protocols that are spoken */
    public Protocols(Runnable onChange) {
        this.onChange = onChange;
    }

    /**
     * Adds a handler.
     *
     * @param key  to remove it by
     * @param rank the greatest answers, as service references compare
     */
    @SuppressWarnings("unchecked")
    public void add(Object key, Comparable<?> rank, List<String> ids, ProtocolHandler handler) {
        boolean changed;
        synchronized (this) {
            entries.put(key, new Entry(handler, ids, (Comparable<Object>) rank));
            changed = choose();
        }
        if (changed) {
            onChange.run();
        }
    }

    /** Removes what was added by this key. */
    public void remove(Object key) {
        boolean changed;
        synchronized (this) {
            entries.remove(key);
            changed = choose();
        }
        if (changed) {
            onChange.run();
        }
    }

    /** Whether the set of protocols is another one now. */
    private boolean choose() {
        Map<String, ProtocolHandler> next = new TreeMap<>();
        List<Entry> lastFirst = new ArrayList<>(entries.values());
        // of the same rank the first that came answers
        Collections.reverse(lastFirst);
        lastFirst.stream().sorted(Comparator.comparing((Entry e) -> e.rank))
                .forEach(e -> e.ids.forEach(id -> next.put(id, e.handler)));
        boolean changed = !next.keySet().equals(best.keySet());
        best = next;
        return changed;
    }

    /** Who answers this protocol. */
    public Optional<ProtocolHandler> handler(String protocol) {
        return Optional.ofNullable(best.get(protocol));
    }

    /** The protocols that are spoken, in alphabetical order. */
    public List<String> ids() {
        return List.copyOf(best.keySet());
    }
}
