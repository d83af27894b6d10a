package io.holdfast.config.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every section and key that there is, as data. Source: IPFS Cluster 1.1.6, {@code service.json}; {@code holdfast} is our own. */
final class Schema {
    /** The top-level key of what IPFS Cluster does not have. */
    static final String OWN = "holdfast";
    /** Where a node that reads its configuration elsewhere names that place. */
    static final String SOURCE = "source";
    static final String USE = OWN + ".use";
    static final String CLUSTER = "cluster";
    static final String RAFT = "consensus.raft";
    static final String RESTAPI = "api.restapi";
    static final String IPFSHTTP = "ipfs_connector.ipfshttp";

    private static final Map<String, Section> SECTIONS = table();

    private Schema() {
    }

    /** All, in the order in which IPFS Cluster writes them, ours last. */
    static List<Section> sections() {
        return List.copyOf(SECTIONS.values());
    }

    /** The section of this path; null when there is none. */
    static Section section(String path) {
        return SECTIONS.get(path);
    }

    /** The sub-keys of a top-level key that is no section itself; empty when there is no such key. */
    static List<String> below(String top) {
        return SECTIONS.keySet().stream().filter(p -> p.startsWith(top + ".")).map(p -> p.substring(top.length() + 1)).toList();
    }

    /** The top-level keys. */
    static List<String> tops() {
        Stream<String> tops = SECTIONS.keySet().stream().map(p -> p.contains(".") ? p.substring(0, p.indexOf('.')) : p);
        return Stream.concat(tops, Stream.of("state")).distinct().toList();
    }

    private static Map<String, Section> table() {
        Map<String, Section> out = new LinkedHashMap<>();
        Stream.of(CoreSections.all(), ApiSections.all(), DatastoreSections.all(), OwnSections.all())
                .flatMap(List::stream)
                .forEach(s -> out.put(s.path(), s));
        return out;
    }
}
