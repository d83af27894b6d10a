package io.holdfast.rpc.internal;

import io.holdfast.spi.rpc.RpcEndpoint;
import io.holdfast.spi.rpc.RpcEndpoint.Handler;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Who answers what. An endpoint is not asked, and so not activated, before the first call after it has come: the start of a node does not
 * pay for it.
 */
final class Endpoints {
    private static final class Entry {
        private final Object id;
        private final int ranking;
        private final Supplier<RpcEndpoint> endpoint;
        private List<Handler<?, ?>> handlers;

        Entry(Object id, int ranking, Supplier<RpcEndpoint> endpoint) {
            this.id = id;
            this.ranking = ranking;
            this.endpoint = endpoint;
        }

        int ranking() {
            return ranking;
        }

        synchronized List<Handler<?, ?>> handlers() {
            if (handlers == null) {
                RpcEndpoint e = endpoint.get();
                handlers = e == null ? List.of() : List.copyOf(e.handlers());
            }
            return handlers;
        }
    }

    private volatile List<Entry> entries = List.of();
    private volatile Table table = new Table(null, Map.of());

    /** Who answers, as these entries say. */
    private record Table(List<Entry> entries, Map<String, Map<String, Handler<?, ?>>> services) {
    }

    /** @param endpoint may give null when it has left meanwhile */
    synchronized void add(Object id, int ranking, Supplier<RpcEndpoint> endpoint) {
        List<Entry> all = new ArrayList<>(entries);
        all.add(new Entry(id, ranking, endpoint));
        all.sort(Comparator.comparingInt(Entry::ranking));
        entries = List.copyOf(all);
    }

    synchronized void remove(Object id) {
        entries = entries.stream().filter(e -> !e.id.equals(id)).toList();
    }

    /** @throws RpcException in gorpc's words when nobody answers it */
    Handler<?, ?> find(ServiceId id) throws RpcException {
        Map<String, Handler<?, ?>> service = services().get(id.name());
        if (service == null) {
            throw new RpcException(Reason.NOT_SUPPORTED, "rpc: can't find service " + id.name());
        }
        Handler<?, ?> handler = service.get(id.method());
        if (handler == null) {
            throw new RpcException(Reason.NOT_SUPPORTED, "rpc: can't find method " + id.method());
        }
        return handler;
    }

    // without the lock of add and remove: endpoints are activated here, and others may be coming and going on the threads that this waits for
    private Map<String, Map<String, Handler<?, ?>>> services() {
        List<Entry> now = entries;
        Table last = table;
        if (last.entries != now) {
            last = new Table(now, services(now));
            table = last;
        }
        return last.services;
    }

    private static Map<String, Map<String, Handler<?, ?>>> services(List<Entry> entries) {
        Map<String, Map<String, Handler<?, ?>>> all = new HashMap<>();
        for (Entry e : entries) {
            // the better-ranked ones come last and replace
            e.handlers().forEach(h -> all.computeIfAbsent(h.method().service(), s -> new HashMap<>()).put(h.method().name(), h));
        }
        return all;
    }
}
