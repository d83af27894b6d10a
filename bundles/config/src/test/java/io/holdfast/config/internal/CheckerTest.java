package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckerTest {
    private static Settings check(String json, Map<String, String> env) {
        return Checker.check("service.json", Json.parse("service.json", json.getBytes(StandardCharsets.UTF_8)), env);
    }

    private static Settings check(String json) {
        return check(json.replace('\'', '"'), Map.of());
    }

    private static Settings env(String... namesAndValues) {
        Map<String, String> env = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            env.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Checker.check("service.json", null, env);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'cluster':{'replication_factor_min':0}} | cluster.replication_factor_min: found 0, expected -1 or a number from 1",
        "{'cluster':{'replication_factor_min':3,'replication_factor_max':2}} | cluster.replication_factor_max: found 2, expected a number from replication_factor_min, which is 3",
        "{'cluster':{'replication_factor_max':2}} | cluster.replication_factor_max: found 2, expected -1 in both or in none: replication_factor_min is -1",
        "{'cluster':{'replication_factor_min':1.5}} | cluster.replication_factor_min: found 1.5, expected -1 or a number from 1",
        "{'cluster':{'replication_factor_min':99999999999999999999}} | cluster.replication_factor_min: found 1.0E20, expected -1 or a number from 1",
        "{'cluster':{'peer_name':'x'}} | cluster.peer_name: found an unknown key, expected peername",
        "{'clutser':{}} | clutser: found an unknown key, expected cluster",
        "{'api':{'restpai':{}}} | api.restpai: found an unknown key, expected restapi",
        "{'zzzzzzzzz':{}} | zzzzzzzzz: found an unknown key, expected one of cluster, consensus, ipfs_connector, pin_tracker, monitor, allocator, informer, observations, api, datastore, holdfast, state",
        "{'cluster':{'pubsub':{'d_facto':1}}} | cluster.pubsub.d_facto: found an unknown key, expected d_factor",
        "{'cluster':{'pubsub':{'d_factor':0}}} | cluster.pubsub.d_factor: found 0, expected a whole number from 1 to 2147483647",
        "{'cluster':{'pubsub':7}} | cluster.pubsub: found 7, expected an object",
        "{'cluster':[]} | cluster: found [], expected an object",
        "{'api':'x'} | api: found \"x\", expected an object",
        "{'cluster':{'secret':'abc'}} | cluster.secret: found a text of 3 characters, expected 64 hexadecimal digits or nothing",
        "{'cluster':{'connection_manager':{'low_water':401}}} | cluster.connection_manager.low_water: found 401, expected at most high_water, which is 400",
        "{'cluster':{'pin_only_on_trusted_peers':true,'pin_only_on_untrusted_peers':true}} | cluster.pin_only_on_untrusted_peers: found true, expected false: pin_only_on_trusted_peers is true",
        "{'cluster':{'listen_multiaddress':[]}} | cluster.listen_multiaddress: found [], expected at least one multiaddress",
        "{'consensus':{'raft':{},'crdt':{}}} | consensus: found consensus.raft and consensus.crdt, expected one of them",
        "{'datastore':{'badger':{},'pebble':{}}} | datastore: found datastore.badger and datastore.pebble, expected one of them",
        "{'consensus':{'crdt':{'trusted_peers':['me']}}} | consensus.crdt.trusted_peers: found [\"me\"], expected peer IDs or *",
        "{'consensus':{'raft':{'leader_lease_timeout':'2s'}}} | consensus.raft.leader_lease_timeout: found \"2s\", expected at most heartbeat_timeout, which is 1s",
        "{'api':{'restapi':{'basic_auth_credentials':{}}}} | api.restapi.basic_auth_credentials: found {}, expected null, or at least one user with a password",
        "{'api':{'restapi':{'http_listen_multiaddress':'/unix/x'}}} | api.restapi.http_listen_multiaddress: found \"/unix/x\", expected at least one /ip4/<address>/tcp/<port> or /ip6/<address>/tcp/<port>",
        "{'holdfast':{'tracker_durable':{'retry_delay':'1h'}}} | holdfast.tracker_durable.retry_max_delay: found \"10m0s\", expected at least retry_delay, which is 1h",
        "{'holdfast':{'ipfs_embedded':{'storage_max':'ten'}}} | holdfast.ipfs_embedded.storage_max: found \"ten\", expected a size such as \"10GB\" or \"512MiB\", at least 2MB",
        "{'api':{'pinsvcapi':{'ssl_cert_file':'x'}}} | api.pinsvcapi.ssl_key_file: found nothing, expected a value, as there is ssl_cert_file",
        "{'api':{'restapi':{'basic_auth_credentials':{'me':7}}}} | api.restapi.basic_auth_credentials: found something that is not shown, expected an object of texts",
        "{'api':{'restapi':{'max_header_bytes':100}}} | api.restapi.max_header_bytes: found 100, expected 0 or a number from 4096",
        "{'ipfs_connector':{'ipfshttp':{'pin_timeout':'soon'}}} | ipfs_connector.ipfshttp.pin_timeout: found \"soon\", expected a duration above 0s",
        "{'ipfs_connector':{'ipfshttp':{'pin_timeout':120}}} | ipfs_connector.ipfshttp.pin_timeout: found 120, expected a duration above 0s",
        "{'ipfs_connector':{'ipfshttp':{'node_multiaddress':'localhost:5001'}}} | ipfs_connector.ipfshttp.node_multiaddress: found \"localhost:5001\", expected a multiaddress",
        "{'source':'http://127.0.0.1/x'} | source: found \"http://127.0.0.1/x\", expected the configuration itself in this file: reading it from a URL is not supported yet",
    })
    void namesKeyFoundAndExpected(String json, String problem) {
        assertThatThrownBy(() -> check(json)).isInstanceOf(ConfigException.class).hasMessage("service.json: " + problem);
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThatThrownBy(() -> check("{'cluster':{'secret':1,'peername':2},'x':3}"))
                .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.problems()).hasSize(3));
    }

    @Test
    void readsNullAndAnEmptyDurationAsAbsent() {
        Settings settings = check("{'cluster':{'peername':null,'dial_peer_timeout':''},'api':null,'consensus':{'raft':null},'state':{}}");
        assertThat(settings.section("cluster")).doesNotContainKeys("peername", "dial_peer_timeout");
        assertThat(settings.said()).containsExactly("cluster");
    }

    @Test
    void aPlainTextIsAListOfOne() {
        assertThat(check("{'api':{'restapi':{'http_listen_multiaddress':'/ip4/127.0.0.1/tcp/1'}}}").section("api.restapi"))
                .containsEntry("http_listen_multiaddress", List.of("/ip4/127.0.0.1/tcp/1"));
    }

    @Test
    void aMaskMayStandWhereAnAddressIsToBeLeftOut() {
        check("{'cluster':{'no_announce_multiaddress':['/ip4/10.0.0.0/ipcidr/8']}}");
    }

    @Test
    void whatASectionDoesNotSayFollowsIpfsCluster() {
        Settings settings = check("{'cluster':{},'api':{'restapi':{}}}");
        assertThat(settings.section("cluster")).containsEntry("disable_repinning", false);
        assertThat(settings.section("api.restapi")).containsEntry("cors_allowed_origins", List.of());
        assertThat(check("{}").section("cluster")).isEmpty();
    }

    @Test
    void theRestApiRunsWhenTheFileNamesItOrThereIsNoFile() {
        assertThat(check("{}").runs(Schema.RESTAPI)).isFalse();
        assertThat(check("{'api':{'restapi':{}}}").runs(Schema.RESTAPI)).isTrue();
        assertThat(env().runs(Schema.RESTAPI)).isTrue();
        assertThat(env().runs("api.pinsvcapi")).isFalse();
        assertThat(Sections.properties(check("{}")).get("io.holdfast.api.restapi")).containsEntry("http_listen_multiaddress", new String[0]);
    }

    @Test
    void anObjectOfKnownKeysIsAPropertyForEach() {
        assertThat(Sections.properties(check("{'cluster':{'connection_manager':{'low_water':5},'secret':''}}")).get("io.holdfast.cluster"))
                .containsEntry("connection_manager.low_water", 5L).doesNotContainKey("connection_manager").doesNotContainKey("secret");
    }

    @Test
    void whoConfiguresADaemonUsesIt() {
        assertThat(Sections.properties(check("{'ipfs_connector':{'ipfshttp':{}}}")).get("io.holdfast.use")).containsEntry("ipfs", "http");
        assertThat(Sections.properties(check("{}")).get("io.holdfast.use")).isNull();
        assertThat(Sections.properties(check("{'ipfs_connector':{'ipfshttp':{}},'holdfast':{'use':{'ipfs':'embedded'}}}"))
                .get("io.holdfast.use")).containsEntry("ipfs", "embedded");
        assertThat(Sections.properties(env("CLUSTER_IPFSHTTP_NODEMULTIADDRESS", "/ip4/1.2.3.4/tcp/5001")).get("io.holdfast.use"))
                .containsEntry("ipfs", "http");
    }

    @Test
    void componentsGetConfigAdminsTypes() {
        Map<String, Object> rest = Sections.properties(check(
                "{'api':{'restapi':{'headers':{'A':['b']},'max_header_bytes':5000,'basic_auth_credentials':{'u':'p'}}}}"))
                .get("io.holdfast.api.restapi");
        assertThat(rest).containsEntry("headers", "{\"A\":[\"b\"]}").containsEntry("max_header_bytes", 5000L)
                .containsEntry("basic_auth_credentials", "{\"u\":\"p\"}").containsEntry("cors_allowed_origins", new String[0]);
        assertThat(Sections.properties(check("{'cluster':{'secret':'" + "ab".repeat(32) + "'}}")).get("io.holdfast.cluster"))
                .doesNotContainKey("secret");
    }

    @Nested
    class Environment {
        @Test
        void overridesTheFile() {
            Settings settings = check("{\"cluster\":{\"peername\":\"file\",\"mdns_interval\":\"1s\"}}", Map.of("CLUSTER_PEERNAME", "env"));
            assertThat(settings.section("cluster")).containsEntry("peername", "env").containsEntry("mdns_interval", "1s");
        }

        @Test
        void hasEveryForm() {
            Settings s = env("CLUSTER_LISTENMULTIADDRESS", "/ip4/1.2.3.4/tcp/1, /ip4/1.2.3.4/tcp/2", "CLUSTER_DISABLEREPINNING", "f",
                    "CLUSTER_FOLLOWERMODE", "1", "CLUSTER_REPLICATIONFACTORMIN", "2", "CLUSTER_REPLICATIONFACTORMAX", "3",
                    "CLUSTER_MONITORPINGINTERVAL", "5s", "CLUSTER_CONNECTIONMANAGER_HIGHWATER", "500", "CLUSTER_PUBSUB_DFACTOR", "5",
                    "CLUSTER_RESTAPI_BASICAUTHCREDENTIALS", "user:pass,user2:p:2", "CLUSTER_TRACING_SAMPLINGPROB", "0.5",
                    "CLUSTER_RESTAPI_CORSALLOWEDORIGINS", "", "CLUSTER_CRDT_BATCHING_MAXBATCHSIZE", "7", "HOLDFAST_USE_TRACKER", "map");
            assertThat(s.section("cluster")).containsEntry("listen_multiaddress", List.of("/ip4/1.2.3.4/tcp/1", "/ip4/1.2.3.4/tcp/2"))
                    .containsEntry("disable_repinning", false).containsEntry("follower_mode", true)
                    .containsEntry("replication_factor_min", 2L).containsEntry("monitor_ping_interval", "5s")
                    .containsEntry("connection_manager", Map.of("high_water", 500L)).containsEntry("pubsub", Map.of("d_factor", 5L));
            assertThat(s.section("api.restapi")).containsEntry("basic_auth_credentials", Map.of("user", "pass", "user2", "p:2"))
                    .containsEntry("cors_allowed_origins", List.of());
            assertThat(s.section("observations.tracing")).containsEntry("sampling_prob", 0.5);
            assertThat(s.section("holdfast.use")).containsEntry("tracker", "map");
            assertThat(s.warnings()).isEmpty();
        }

        @Test
        void isNamedInItsProblems() {
            assertThatThrownBy(() -> env("CLUSTER_REPLICATIONFACTORMIN", "many")).hasMessage(
                    "CLUSTER_REPLICATIONFACTORMIN: found \"many\", expected -1 or a number from 1");
            assertThatThrownBy(() -> env("CLUSTER_PUBSUB_DFACTOR", "0")).hasMessage(
                    "CLUSTER_PUBSUB_DFACTOR: found 0, expected a whole number from 1 to 2147483647");
            assertThatThrownBy(() -> env("CLUSTER_DISABLEREPINNING", "yes")).hasMessage(
                    "CLUSTER_DISABLEREPINNING: found \"yes\", expected true or false");
            assertThatThrownBy(() -> env("CLUSTER_REPLICATIONFACTORMAX", "2")).hasMessageStartingWith("CLUSTER_REPLICATIONFACTORMAX: found 2");
        }

        @Test
        void cannotStartAFrontThatTheFileDoesNotName() {
            Settings settings = check("{}", Map.of("CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS", "/ip4/1.2.3.4/tcp/1"));
            assertThat(settings.runs(Schema.RESTAPI)).isFalse();
            assertThat(settings.warnings()).containsExactly(
                    "CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS: ignored: service.json has no section api.restapi");
        }

        @Test
        void withATypingErrorIsReported() {
            assertThat(env("CLUSTER_PERNAME", "x", "CLUSTER_CREDENTIALS", "u:p", "CLUSTER_PEBBLE_PEBBLEOPTIONS_MEMTABLESIZE", "1").warnings())
                    .containsExactly("CLUSTER_PERNAME: names no key: ignored");
        }

        @Test
        void reachesEveryKey() {
            SchemaTest.keys().forEach(arguments -> {
                Key key = (Key) arguments.get()[1];
                String path = (String) arguments.get()[0];
                Section section = Schema.sections().stream().filter(s -> path.startsWith(s.path() + ".")).findFirst().orElseThrow();
                if (key.kind() != Kind.OPEN) {
                    String[] rest = path.substring(section.path().length() + 1).split("\\.");
                    String name = section.prefix() + String.join("_", rest[0].replace("_", "").toUpperCase(java.util.Locale.ROOT),
                            rest.length > 1 ? rest[1].replace("_", "").toUpperCase(java.util.Locale.ROOT) : "");
                    String variable = name.endsWith("_") ? name.substring(0, name.length() - 1) : name;
                    assertThat(new Variables(Map.of(variable, "")).unknown().isEmpty() || variable.equals("CLUSTER_ID")
                            || variable.equals("CLUSTER_PRIVATEKEY")
                            || new Variables(Map.of(variable, "x")).names(section).containsValue(variable)).as(variable).isTrue();
                }
            });
        }
    }
}
