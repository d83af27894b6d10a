package io.holdfast.config.internal;

import io.holdfast.model.GoDuration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The sections of the cluster, its consensus and what works for it. */
final class CoreSections {
    private static final Rule FACTOR = new Rule("-1 or a number from 1", v -> (Long) v == -1 || (Long) v >= 1 && (Long) v <= Integer.MAX_VALUE);
    private static final Rule SECRET = new Rule("64 hexadecimal digits or nothing", v -> ((String) v).isEmpty() || hex32((String) v));

    private CoreSections() {
    }

    static List<Section> all() {
        return List.of(cluster(), crdt(), raft(), ipfsHttp(), stateless(), pubsubmon(), balanced(), disk(), tags(), pinqueue(), numpin(),
                metrics(), tracing());
    }

    private static Section cluster() {
        return Section.of(Schema.CLUSTER, "CLUSTER_",
                Key.text("peername", null),
                Key.of("secret", Kind.TEXT, null, SECRET).atRestart(),
                Key.bool("leave_on_shutdown", false),
                Key.texts("listen_multiaddress", Rule.SOME_ADDRESSES, "/ip4/0.0.0.0/tcp/9096", "/ip4/0.0.0.0/udp/9096/quic"),
                Key.texts("announce_multiaddress", Rule.ADDRESSES),
                Key.texts("no_announce_multiaddress", Rule.ADDRESSES),
                Key.bool("enable_relay_hop", true).whenAbsent(false),
                Key.object("connection_manager",
                        Key.integer("high_water", 400, Rule.from(1)),
                        Key.integer("low_water", 100, Rule.from(1)),
                        Key.duration("grace_period", "2m0s", Rule.POSITIVE_DURATION)),
                Key.object("resource_manager",
                        Key.bool("enabled", true),
                        Key.integer("memory_limit_bytes", 0, Rule.size(0)),
                        Key.integer("file_descriptors_limit", 0, Rule.from(0))),
                Key.object("pubsub",
                        Key.duration("seen_messages_ttl", "30m0s", Rule.POSITIVE_DURATION),
                        Key.duration("heartbeat_interval", "10s", Rule.POSITIVE_DURATION),
                        Key.integer("d_factor", 4, Rule.from(1)),
                        Key.integer("history_gossip", 2, Rule.from(1)),
                        Key.integer("history_length", 6, Rule.from(1)),
                        Key.bool("flood_publish", false)),
                Key.duration("dial_peer_timeout", "3s", Rule.POSITIVE_DURATION),
                Key.duration("state_sync_interval", "5m0s", Rule.POSITIVE_DURATION),
                Key.duration("pin_recover_interval", "12m0s", Rule.POSITIVE_DURATION),
                Key.integer("replication_factor_min", -1, FACTOR),
                Key.integer("replication_factor_max", -1, FACTOR),
                Key.duration("monitor_ping_interval", "15s", Rule.POSITIVE_DURATION),
                Key.duration("peer_watch_interval", "5s", Rule.POSITIVE_DURATION),
                Key.duration("mdns_interval", "10s", Rule.DURATION),
                Key.bool("pin_only_on_trusted_peers", false),
                Key.bool("pin_only_on_untrusted_peers", false),
                Key.bool("disable_repinning", true).whenAbsent(false),
                Key.bool("follower_mode", false).omitted(),
                Key.text("peerstore_file", null).omitted(),
                Key.texts("peer_addresses", Rule.ADDRESSES),
                // only in files from before identity.json: moved there at the first start
                Key.text("id", null).omitted().atRestart(),
                Key.text("private_key", null).omitted().atRestart()).checked(CoreSections::clusterCheck);
    }

    private static void clusterCheck(Map<String, Object> v, BiConsumer<String, String> problem) {
        long min = (Long) v.get("replication_factor_min");
        long max = (Long) v.get("replication_factor_max");
        if (min != max && (min == -1 || max == -1)) {
            problem.accept("replication_factor_max", "found " + max + ", expected -1 in both or in none: replication_factor_min is " + min);
        } else if (min > max) {
            problem.accept("replication_factor_max", "found " + max + ", expected a number from replication_factor_min, which is " + min);
        }
        if (Boolean.TRUE.equals(v.get("pin_only_on_trusted_peers")) && Boolean.TRUE.equals(v.get("pin_only_on_untrusted_peers"))) {
            problem.accept("pin_only_on_untrusted_peers", "found true, expected false: pin_only_on_trusted_peers is true");
        }
        if (v.get("connection_manager") instanceof Map<?, ?> cm
                && cm.get("low_water") instanceof Long low && cm.get("high_water") instanceof Long high && low > high) {
            problem.accept("connection_manager.low_water", "found " + low + ", expected at most high_water, which is " + high);
        }
    }

    private static Section crdt() {
        return Section.of("consensus.crdt", "CLUSTER_CRDT_",
                Key.of("cluster_name", Kind.TEXT, "ipfs-cluster", Rule.NOT_EMPTY),
                Key.texts("trusted_peers", Rule.PEERS_OR_STAR, "*").whenAbsent(List.of()),
                Key.object("batching",
                        Key.integer("max_batch_size", 0, Rule.from(0)),
                        Key.duration("max_batch_age", "0s", Rule.DURATION),
                        Key.integer("max_queue_size", 50_000, Rule.from(1)).omitted()),
                Key.duration("repair_interval", "1h0m0s", Rule.DURATION),
                Key.duration("rebroadcast_interval", "1m0s", Rule.POSITIVE_DURATION).omitted(),
                Key.of("peerset_metric", Kind.TEXT, "ping", Rule.NOT_EMPTY).omitted(),
                Key.text("datastore_namespace", "/c").omitted()).unused();
    }

    private static Section raft() {
        return Section.of(Schema.RAFT, "CLUSTER_RAFT_",
                Key.text("data_folder", null).omitted(),
                Key.texts("init_peerset", Rule.PEERS),
                Key.duration("wait_for_leader_timeout", "15s", Rule.POSITIVE_DURATION),
                Key.duration("network_timeout", "10s", Rule.POSITIVE_DURATION),
                Key.integer("commit_retries", 1, Rule.from(0)),
                Key.duration("commit_retry_delay", "200ms", Rule.POSITIVE_DURATION),
                Key.integer("backups_rotate", 6, Rule.from(1)),
                Key.text("datastore_namespace", "/r").omitted(),
                Key.duration("heartbeat_timeout", "1s", Rule.POSITIVE_DURATION),
                Key.duration("election_timeout", "1s", Rule.POSITIVE_DURATION),
                Key.duration("commit_timeout", "50ms", Rule.POSITIVE_DURATION),
                Key.integer("max_append_entries", 64, Rule.from(1)),
                Key.integer("trailing_logs", 10_240, Rule.from(0)),
                Key.duration("snapshot_interval", "2m0s", Rule.POSITIVE_DURATION),
                Key.integer("snapshot_threshold", 8192, Rule.from(0)),
                Key.duration("leader_lease_timeout", "500ms", Rule.POSITIVE_DURATION)).checked(CoreSections::raftCheck);
    }

    private static void raftCheck(Map<String, Object> v, BiConsumer<String, String> problem) {
        String lease = (String) v.get("leader_lease_timeout");
        String beat = (String) v.get("heartbeat_timeout");
        if (GoDuration.parse(lease).compareTo(GoDuration.parse(beat)) > 0) {
            problem.accept("leader_lease_timeout", "found \"" + lease + "\", expected at most heartbeat_timeout, which is " + beat);
        }
    }

    private static Section ipfsHttp() {
        return Section.of(Schema.IPFSHTTP, "CLUSTER_IPFSHTTP_",
                Key.of("node_multiaddress", Kind.TEXT, "/ip4/127.0.0.1/tcp/5001", Rule.ADDRESS),
                Key.duration("connect_swarms_delay", "30s", Rule.DURATION),
                Key.duration("ipfs_request_timeout", "5m0s", Rule.POSITIVE_DURATION),
                Key.duration("pin_timeout", "2m0s", Rule.POSITIVE_DURATION),
                Key.duration("unpin_timeout", "3h0m0s", Rule.POSITIVE_DURATION),
                Key.duration("repogc_timeout", "24h0m0s", Rule.POSITIVE_DURATION),
                Key.integer("informer_trigger_interval", 0, Rule.from(0)),
                Key.bool("unpin_disable", false).omitted());
    }

    private static Section stateless() {
        return Section.of("pin_tracker.stateless", "CLUSTER_STATELESS_",
                Key.integer("max_pin_queue_size", 1_000_000, Rule.from(0)).omitted(),
                Key.integer("concurrent_pins", 10, Rule.from(1)),
                Key.duration("priority_pin_max_age", "24h0m0s", Rule.DURATION),
                Key.integer("priority_pin_max_retries", 5, Rule.from(0)));
    }

    private static Section pubsubmon() {
        return Section.of("monitor.pubsubmon", "CLUSTER_PUBSUBMON_",
                Key.duration("check_interval", "15s", Rule.POSITIVE_DURATION)).unused();
    }

    private static Section balanced() {
        return Section.of("allocator.balanced", "CLUSTER_BALANCED_",
                Key.texts("allocate_by", new Rule("a list that is not empty", v -> !((List<?>) v).isEmpty()), "tag:group", "freespace")
                        .whenAbsent(List.of("freespace"))).unused();
    }

    private static Section disk() {
        return Section.of("informer.disk", "CLUSTER_DISK_",
                Key.duration("metric_ttl", "30s", Rule.POSITIVE_DURATION),
                Key.of("metric_type", Kind.TEXT, "freespace", Rule.oneOf("freespace", "reposize"))).unused();
    }

    private static Section tags() {
        return Section.of("informer.tags", "CLUSTER_TAGS_",
                Key.duration("metric_ttl", "30s", Rule.POSITIVE_DURATION),
                Key.of("tags", Kind.TEXT_MAP, Map.of("group", "default"), Rule.ANY)).unused();
    }

    private static Section pinqueue() {
        return Section.of("informer.pinqueue", "CLUSTER_PINQUEUE_",
                Key.duration("metric_ttl", "30s", Rule.POSITIVE_DURATION),
                Key.integer("weight_bucket_size", 100_000, Rule.from(1))).unused();
    }

    private static Section numpin() {
        return Section.of("informer.numpin", "CLUSTER_NUMPIN_",
                Key.duration("metric_ttl", "10s", Rule.POSITIVE_DURATION)).unused();
    }

    private static Section metrics() {
        return Section.of("observations.metrics", "CLUSTER_METRICS_",
                Key.bool("enable_stats", false),
                Key.texts("prometheus_endpoint", Rule.SOME_ADDRESSES, "/ip4/127.0.0.1/tcp/8888"),
                Key.duration("reporting_interval", "30s", Rule.POSITIVE_DURATION)).unused();
    }

    private static Section tracing() {
        return Section.of("observations.tracing", "CLUSTER_TRACING_",
                Key.bool("enable_tracing", false),
                Key.of("jaeger_agent_endpoint", Kind.TEXT, "/ip4/0.0.0.0/udp/6831", Rule.ADDRESS),
                Key.of("sampling_prob", Kind.NUMBER, 0.3, Rule.share()),
                Key.text("service_name", "cluster-daemon")).unused();
    }

    private static boolean hex32(String text) {
        return text.length() == 64 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }
}
