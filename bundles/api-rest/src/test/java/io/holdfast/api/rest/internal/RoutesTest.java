package io.holdfast.api.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.Times;
import io.holdfast.testkit.api.FakeCluster;
import io.holdfast.testkit.api.RawHttp.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final String V0 = RestFixture.V0;
    private static final String V1 = RestFixture.V1;
    private static RestFixture rest;

    @BeforeAll
    static void open() throws Exception {
        rest = new RestFixture();
    }

    @AfterAll
    static void close() {
        rest.close();
    }

    @BeforeEach
    void fresh() {
        rest.cluster.pins.clear();
        rest.cluster.errors.clear();
        rest.cluster.failure = null;
        rest.cluster.unknowable = Set.of();
    }

    @Test
    void id_version_health() throws Exception {
        Answer id = rest.get("/id");
        assertThat(id.status()).isEqualTo(200);
        assertThat(id.header("Content-Type")).isEqualTo("application/json");
        assertThat(id.body()).startsWith("{\"id\":\"" + FakeCluster.PEER).endsWith("\"peername\":\"fake\"}\n");
        assertThat(rest.get("/version").body()).isEqualTo("{\"version\":\"1.1.6\"}\n");
        Answer health = rest.get("/health");
        assertThat(health.status()).isEqualTo(204);
        assertThat(health.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void a_stream_ends_with_an_empty_trailer() throws Exception {
        Answer peers = rest.get("/peers");
        assertThat(peers.status()).isEqualTo(200);
        assertThat(peers.header("Trailer")).isEqualTo("X-Stream-Error");
        assertThat(peers.trailers()).containsExactly("X-Stream-Error: ");
        assertThat(peers.body().lines()).hasSize(1);
    }

    @Test
    void pin_by_cid_and_read_back() throws Exception {
        Answer pinned = rest.post("/pins/" + V0 + "?name=hello+there&replication-min=1&replication-max=2&meta-k=v%26w&mode=direct");
        assertThat(pinned.status()).isEqualTo(200);
        assertThat(pinned.body()).contains("\"name\":\"hello there\"", "\"replication_factor_min\":1", "\"replication_factor_max\":2",
                "\"metadata\":{\"k\":\"v\\u0026w\"}", "\"user_allocations\":null", "\"origins\":null", "\"max_depth\":-1", "\"mode\":\"direct\"");
        assertThat(rest.get("/allocations/" + V0).body()).contains("\"cid\":\"" + V0 + "\"");
        assertThat(rest.get("/pins/" + V0).body()).contains("\"status\":\"pinned\"");
        assertThat(rest.get("/allocations").body().lines()).hasSize(1);
        assertThat(rest.ask("DELETE", "/pins/" + V0).body()).contains(V0);
        assertThat(rest.ask("DELETE", "/pins/" + V0).status()).isEqualTo(404);
        assertThat(rest.get("/allocations/" + V0).body()).isEqualTo("{\"code\":404,\"message\":\"pin is not part of the pinset\"}\n");
    }

    @Test
    void no_metadata_is_an_empty_object() throws Exception {
        assertThat(rest.post("/pins/" + V0).body()).contains("\"metadata\":{}", "\"user_allocations\":null");
        assertThat(rest.post("/pins/" + V0 + "?user-allocations=bad,worse").body()).contains("\"user_allocations\":[]");
    }

    @Test
    void pin_and_unpin_by_path() throws Exception {
        Answer pinned = rest.post("/pins/ipfs/" + V1 + "/a/b?mode=direct");
        assertThat(pinned.status()).isEqualTo(200);
        assertThat(rest.cluster.pins.get(Cid.parse(V1)).maxDepth()).isZero();
        assertThat(rest.ask("DELETE", "/pins/ipfs/" + V1).status()).isEqualTo(200);
        assertThat(rest.post("/pins/ipfs/nonsense").body()).startsWith("{\"code\":400,\"message\":\"error parsing path: ");
    }

    @Test
    void unknown_cids_are_unpinned_not_missing() throws Exception {
        assertThat(rest.get("/pins/" + V0 + "?local=false").body()).contains("\"status\":\"unpinned\"");
        assertThat(rest.post("/pins/" + V0 + "/recover").status()).isEqualTo(200);
        assertThat(rest.post("/pins/" + V0 + "/recover?local=true").status()).isEqualTo(404);
    }

    @Test
    void recover_all_lists_what_was_in_an_error() throws Exception {
        assertThat(rest.post("/pins/recover").status()).isEqualTo(204);
        rest.post("/pins/" + V0);
        rest.post("/pins/" + V1);
        rest.cluster.errors.put(Cid.parse(V0), "no providers");
        assertThat(rest.get("/pins?filter=error").body()).contains(V0).doesNotContain(V1);
        assertThat(rest.get("/pins?filter=&cids=&local=false").body().lines()).hasSize(2);
        assertThat(rest.post("/pins/recover").body().lines()).hasSize(1);
    }

    @Test
    void the_seeds_sync_answers_an_array() throws Exception {
        assertThat(rest.post("/pins/sync").body()).isEqualTo("[]\n");
        rest.post("/pins/" + V0);
        rest.post("/pins/" + V1);
        rest.cluster.errors.put(Cid.parse(V0), "no providers");
        rest.cluster.errors.put(Cid.parse(V1), "no providers");
        Answer all = rest.post("/pins/sync");
        assertThat(all.status()).isEqualTo(200);
        assertThat(all.body()).startsWith("[{\"cid\":").contains("}\n,{\"cid\":").endsWith("}\n]\n");
        assertThat(rest.post("/pins/" + V0 + "/sync").body()).contains("pin_error");
    }

    @Test
    void the_status_of_some_cids_tells_of_those_that_fail() throws Exception {
        rest.post("/pins/" + V0);
        rest.cluster.unknowable = Set.of(Cid.parse(V1));
        Answer some = rest.get("/pins/?cids=" + V0 + "," + V1);
        assertThat(some.status()).isEqualTo(307);
        some = rest.get(some.header("Location"));
        assertThat(some.status()).isEqualTo(200);
        assertThat(some.body().lines()).hasSize(1);
        assertThat(some.trailer("X-Stream-Error")).isEqualTo("no status of " + V1);
        assertThat(rest.get("/pins?cids=" + V0 + ",x").body()).startsWith("{\"code\":400,\"message\":\"error decoding Cid: ");
        rest.cluster.unknowable = Set.of(Cid.parse(V0), Cid.parse(V1));
        assertThat(rest.get("/pins?cids=" + V0 + "," + V1).status()).isEqualTo(500);
    }

    @Test
    void allocations_by_type() throws Exception {
        rest.post("/pins/" + V0);
        assertThat(rest.get("/allocations?filter=pin%2Cmeta-pin").body().lines()).hasSize(1);
        assertThat(rest.get("/allocations?filter=shard-pin").status()).isEqualTo(204);
        assertThat(rest.get("/allocations?filter=invalid,pin").status()).isEqualTo(200);
        assertThat(rest.get("/allocations?filter=all").status()).isEqualTo(200);
        assertThat(rest.get("/allocations?filter=invalid").body()).isEqualTo("{\"code\":400,\"message\":\"invalid filter value\"}\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "replication-min=x           | parameter replication-min invalid",
        "replication-max=1.5         | parameter replication-max invalid",
        "replication=99999999999     | parameter replication-min invalid",
        "shard-size=-1               | parameter shard_size is invalid",
        "expire-at=tomorrow          | expire-at cannot be parsed: ",
        "expire-in=300               | expire-in cannot be parsed: ",
        "expire-in=999ms             | expire-in duration too short",
        "pin-update=zz               | error decoding update option parameter: ",
        "origins=nonsense            | error decoding multiaddress: ",
        "origins=/ip4/1.2.3.4/tcp/80 | multiaddress does not contain peer ID: ",
        "name=%zz                    | error parsing the query: invalid URL escape",
        "name=%f                     | error parsing the query: invalid URL escape",
        "name=%ff                    | error parsing the query: invalid UTF-8",
        "replication_factor=x        | parameter replication_factor invalid",
    })
    void a_bad_option_is_400_and_nothing_is_pinned(String query, String message) throws Exception {
        Answer a = rest.post("/pins/" + V0 + "?" + query);
        assertThat(a.status()).isEqualTo(400);
        assertThat(a.body()).startsWith("{\"code\":400,\"message\":\"" + message).endsWith("\"}\n");
        assertThat(a.body().lines()).hasSize(1);
        assertThat(rest.cluster.pins).isEmpty();
        assertThat(rest.post("/pins/ipfs/" + V0 + "?" + query).status()).isEqualTo(400);
    }

    @Test
    void all_options_reach_the_cluster() throws Exception {
        String origin = "/ip4/1.2.3.4/tcp/4001/p2p/" + FakeCluster.PEER;
        rest.post("/pins/" + V0 + "?replication=-1&name=n&shard-size=18446744073709551615&expire-in=1h30m&pin-update=" + V1
                + "&origins=" + origin.replace("/", "%2F") + "&user-allocations=" + FakeCluster.PEER + ",junk&meta-=x&meta-a=1&meta-a=2");
        PinOptions o = rest.cluster.pins.get(Cid.parse(V0)).options();
        assertThat(o.replicationMin()).isEqualTo(-1);
        assertThat(o.replicationMax()).isEqualTo(-1);
        assertThat(Long.toUnsignedString(o.shardSize())).isEqualTo("18446744073709551615");
        assertThat(o.expireAt()).isEqualTo(FakeCluster.NOW.plus(Duration.ofMinutes(90)));
        assertThat(o.pinUpdate()).isEqualTo(Cid.parse(V1));
        assertThat(o.origins()).hasToString("[" + origin + "]");
        assertThat(o.userAllocations()).containsExactly(FakeCluster.PEER);
        assertThat(o.metadata()).containsOnlyKeys("a").containsValue("1");
        rest.post("/pins/" + V0 + "?expire-at=2030-01-01T00%3A00%3A00.5%2B01:00&expire-in=bad");
        assertThat(rest.cluster.pins.get(Cid.parse(V0)).options().expireAt()).isEqualTo(Instant.parse("2029-12-31T23:00:00.5Z"));
        rest.post("/pins/" + V0 + "?mode=whatever&name=&shard-size=&expire-at=&replication-min=0");
        o = rest.cluster.pins.get(Cid.parse(V0)).options();
        assertThat(o.mode()).isEqualTo(PinMode.RECURSIVE);
        assertThat(o.expireAt()).isEqualTo(Times.ZERO);
    }

    @Test
    void the_seeds_replication_parameters_count_when_todays_are_absent() throws Exception {
        assertThat(factors("replication_factor=3")).isEqualTo("3,3");
        assertThat(factors("replication_factor_min=1&replication_factor_max=2")).isEqualTo("1,2");
        assertThat(factors("replication_factor=3&replication-min=1")).isEqualTo("1,0");
        assertThat(factors("")).isEqualTo("0,0");
    }

    private static String factors(String query) throws Exception {
        rest.post("/pins/" + V0 + "?" + query);
        PinOptions o = rest.cluster.pins.get(Cid.parse(V0)).options();
        return o.replicationMin() + "," + o.replicationMax();
    }

    @Test
    void each_kind_of_failure_has_its_status() throws Exception {
        record Case(ClusterException failure, int status) {
        }
        for (Case c : List.of(new Case(new ClusterException.NotFound("m"), 404), new Case(new ClusterException.Invalid("m"), 400),
                new Case(new ClusterException.Refused("m"), 500), new Case(new ClusterException.NotReady("m", Duration.ofSeconds(7)), 503),
                new Case(new ClusterException.Indeterminate("m", null), 500), new Case(new ClusterException.Internal("m", null), 500))) {
            rest.cluster.failure = c.failure;
            Answer a = rest.post("/pins/" + V0);
            assertThat(a.status()).as(c.toString()).isEqualTo(c.status);
            assertThat(a.body()).isEqualTo("{\"code\":" + c.status + ",\"message\":\"m\"}\n");
            assertThat(a.header("Retry-After")).isEqualTo(c.status == 503 ? "7" : null);
            assertThat(rest.get("/allocations").status()).as("stream " + c).isEqualTo(c.status);
        }
        assertThat(rest.get("/allocations").header("Trailer")).isEqualTo("X-Stream-Error");
    }

    @ParameterizedTest
    @CsvSource({"POST,/id,404", "DELETE,/id,404", "PUT,/id,405", "HEAD,/id,405", "PATCH,/pins,405", "OPTIONS,/id,405", "BAR,/add,405",
        "POST,/pins,404", "GET,/add,404", "GET,/token,404", "POST,/health,405", "GET,/nothing,404", "PUT,/nothing,404",
        "GET,/peers/x,404", "POST,/ipfs/gc,404", "GET,/health/graph,404", "POST,/token,401", "TRACE,/pins,405"})
    void wrong_methods_and_paths(String method, String path, int status) throws Exception {
        Answer a = rest.ask(method, path);
        assertThat(a.status()).isEqualTo(status);
        if (status == 405) {
            assertThat(a.bytes()).isEmpty();
            assertThat(a.header("Content-Type")).isNull();
        } else if (status == 404) {
            assertThat(a.body()).isEqualTo("{\"code\":404,\"message\":\"not found\"}\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"/,307,/", "/pins/,307,/pins", "/pins/?cids=a&x=%2F,307,/pins?cids=a&x=%2F", "//pins,301,/pins", "/pins/./a,301,/pins/a",
        "/a/../pins?x=1,301,/pins?x=1", "//evil.example/,307,/evil.example", "/%2Fevil.example,301,/evil.example", "/pins/a%3Fb/,307,/pins/a%3Fb"})
    void redirects(String target, int status, String location) throws Exception {
        Answer a = rest.get(target);
        assertThat(a.status()).isEqualTo(status);
        assertThat(a.header("Location")).isEqualTo(location);
        assertThat(a.header("Content-Type")).isEqualTo(status == 307 ? "text/html;charset=utf-8" : null);
        assertThat(rest.post(target).header("Content-Type")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pins/%ff", "/pins/%c3%28", "/pins/..%00"})
    void unreadable_paths_are_400(String path) throws Exception {
        assertThat(rest.get(path).status()).isEqualTo(400);
    }

    @Test
    void names_are_escaped_as_go_escapes_them() throws Exception {
        assertThat(rest.post("/pins/" + V0 + "?name=%3Ca%3E%26%E2%80%A8%22%F0%9F%98%80").body())
                .contains("\"name\":\"\\u003ca\\u003e\\u0026\\u2028\\\"\uD83D\uDE00\"");
        assertThat(rest.get("/pins/%3Cb%3E").body()).contains("\\u003cb\\u003e");
    }

    @Test
    void a_large_object_is_written_whole() throws Exception {
        String name = "n".repeat(3000);
        Pin pin = Pin.of(Cid.parse(V0), PinOptions.DEFAULT.withName(name.repeat(400)));
        rest.cluster.pins.put(pin.cid(), pin.withTimestamp(FakeCluster.NOW));
        Answer a = rest.get("/allocations/" + V0);
        assertThat(a.complete()).isTrue();
        assertThat(a.bytes().length).isGreaterThan(1_200_000);
    }
}
