package io.holdfast.config.internal;

import java.util.List;

/** The stores of IPFS Cluster's crdt consensus; how their libraries are tuned is nothing to this node, so it is kept, not judged. */
final class DatastoreSections {
    private DatastoreSections() {
    }

    static List<Section> all() {
        return List.of(
                Section.of("datastore.pebble", "CLUSTER_PEBBLE_", Key.text("folder", null).omitted(), Key.open("pebble_options")).unused(),
                badger("badger"),
                badger("badger3"),
                Section.of("datastore.leveldb", "CLUSTER_LEVELDB_", Key.text("folder", null).omitted(), Key.open("leveldb_options")).unused());
    }

    private static Section badger(String name) {
        return Section.of("datastore." + name, "CLUSTER_" + name.toUpperCase(java.util.Locale.ROOT) + "_",
                Key.text("folder", null).omitted(),
                Key.of("gc_discard_ratio", Kind.NUMBER, 0.2, Rule.share()),
                Key.duration("gc_interval", "15m0s", Rule.DURATION),
                Key.duration("gc_sleep", "10s", Rule.DURATION),
                Key.open("badger_options")).unused();
    }
}
