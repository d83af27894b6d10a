package io.holdfast.config.internal;

import io.holdfast.model.GoDuration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What lies under {@code holdfast}: which variant serves each part, and the components that IPFS Cluster does not have. */
final class OwnSections {
    private OwnSections() {
    }

    static List<Section> all() {
        return List.of(use(), http(), trackerDurable(), consensusLocal(), ipfsEmbedded());
    }

    private static Section use() {
        return Section.of(Schema.USE, "HOLDFAST_USE_",
                Key.text("api", ""), Key.text("ipfs", ""), Key.text("state", ""), Key.text("tracker", ""), Key.text("consensus", ""));
    }

    private static Section http() {
        return Section.of("holdfast.http", "HOLDFAST_HTTP_",
                Key.texts("gateway_listen_multiaddress", Rule.LISTENERS_OR_NONE, "/ip4/127.0.0.1/tcp/8081"));
    }

    private static Section trackerDurable() {
        return Section.of("holdfast.tracker_durable", "HOLDFAST_TRACKERDURABLE_",
                Key.duration("retry_delay", "5s", Rule.POSITIVE_DURATION),
                Key.duration("retry_max_delay", "10m0s", Rule.POSITIVE_DURATION),
                Key.integer("max_attempts", 10, Rule.from(1)),
                Key.duration("sweep_interval", "1h0m0s", Rule.DURATION)).checked(OwnSections::retryCheck);
    }

    private static void retryCheck(Map<String, Object> v, BiConsumer<String, String> problem) {
        String least = (String) v.get("retry_delay");
        String most = (String) v.get("retry_max_delay");
        if (GoDuration.parse(most).compareTo(GoDuration.parse(least)) < 0) {
            problem.accept("retry_max_delay", "found \"" + most + "\", expected at least retry_delay, which is " + least);
        }
    }

    private static Section consensusLocal() {
        return Section.of("holdfast.consensus_local", "HOLDFAST_CONSENSUSLOCAL_",
                Key.integer("max_in_flight", 10_000, Rule.between(1, 1_000_000)),
                Key.integer("max_batch", 1_000, Rule.between(1, 1_000_000)));
    }

    private static Section ipfsEmbedded() {
        return Section.of("holdfast.ipfs_embedded", "HOLDFAST_IPFSEMBEDDED_",
                Key.of("storage_max", Kind.TEXT, "10GB", Rule.BYTES),
                Key.duration("gc_grace", "1h0m0s", Rule.DURATION),
                Key.duration("pin_timeout", "2m0s", Rule.POSITIVE_DURATION));
    }
}
