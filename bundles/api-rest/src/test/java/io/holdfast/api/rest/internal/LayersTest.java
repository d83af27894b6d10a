package io.holdfast.api.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.api.FakeCluster;
import io.holdfast.testkit.api.RawHttp.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request passes before it is routed: log, authentication, CORS. */
class LayersTest {
    private static final Map<String, String> USERS = Map.of("ann", "secret", "bob", "");
    private static final String REALM = "realm=\"Restricted IPFS Cluster API\"";

    private static RestFixture guarded() throws Exception {
        return new RestFixture(RestFixture.settings(USERS, Map.of("X-Mine", List.of("1", "2")), Duration.ofSeconds(60)), null, 0);
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE", "HEAD", "PUT", "TRACE", "BAR"})
    void without_credentials_everything_is_401(String method) throws Exception {
        try (RestFixture rest = guarded()) {
            Answer a = rest.ask(method, "/nothing/");
            assertThat(a.status()).isEqualTo(401);
            assertThat(a.header("Vary")).isNull();
            assertThat(a.headers()).contains("WWW-Authenticate: Bearer " + REALM, "WWW-Authenticate: Basic " + REALM, "X-Mine: 1", "X-Mine: 2");
            assertThat(rest.ask(method, "/id", basic("ann:secret")).status()).isNotEqualTo(401);
        }
    }

    @Test
    void basic_credentials() throws Exception {
        try (RestFixture rest = guarded()) {
            assertThat(rest.ask("GET", "/id", basic("ann:secret")).status()).isEqualTo(200);
            assertThat(rest.get("/id").body()).isEqualTo("{\"code\":401,\"message\":\"unauthorized: no auth provided\"}\n");
            for (String wrong : List.of("ann:no", "ann:", ":secret", "bob:", "eve:x")) {
                Answer a = rest.ask("GET", "/id", basic(wrong));
                assertThat(a.body()).as(wrong).isEqualTo("{\"code\":401,\"message\":\"unauthorized: access denied\"}\n");
                assertThat(a.header("WWW-Authenticate")).isEqualTo("Basic " + REALM);
            }
            for (String unreadable : List.of("Authorization: Basic %%%", basic("ann"))) {
                Answer a = rest.ask("GET", "/id", unreadable);
                assertThat(a.status()).isEqualTo(401);
                assertThat(a.body()).as(unreadable).contains("unauthorized: no auth provided");
            }
            assertThat(rest.get("/health").status()).isEqualTo(204);
            assertThat(rest.get("/health/").status()).isEqualTo(401);
            assertThat(rest.ask("OPTIONS", "/id").status()).isEqualTo(405);
        }
    }

    @Test
    void a_token_stands_for_the_credentials_it_was_given_for() throws Exception {
        try (RestFixture rest = guarded()) {
            String body = rest.ask("POST", "/token", basic("ann:secret")).body();
            String token = body.substring("{\"token\":\"".length(), body.indexOf("\"}"));
            assertThat(rest.ask("GET", "/id", "Authorization: bearer " + token).status()).isEqualTo(200);
            assertThat(rest.ask("POST", "/token", "Authorization: Bearer " + token).status()).isEqualTo(200);
            Answer a = rest.ask("GET", "/id", "Authorization: Bearer " + token + "x");
            assertThat(a.body()).isEqualTo("{\"code\":401,\"message\":\"unauthorized: invalid token\"}\n");
            assertThat(a.header("WWW-Authenticate")).isEqualTo("Bearer " + REALM + ", error=\"invalid_token\"");
        }
        try (RestFixture open = new RestFixture()) {
            assertThat(open.post("/token").body()).isEqualTo("{\"code\":401,\"message\":\"unauthorized\"}\n");
        }
    }

    @Test
    void tokens_are_checked() {
        // made elsewhere: HS256, iss=ann, key "secret"
        String fixed = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhbm4ifQ";
        assertThat(Jwt.issue("ann", "secret")).startsWith(fixed + ".");
        for (String claims : List.of("{\"iss\":\"ann\",\"exp\":1}", "{\"iss\":\"ann\",\"nbf\":99999999999}", "{\"iss\":\"ann\",\"exp\":\"x\"}",
                "{\"iss\":\"eve\"}", "{}", "[]", "{\"iss\":[\"ann\"]}", "{\"iss\":\"bob\"}", "{\"iss\":\"ann\"", "[".repeat(5000))) {
            assertThat(Jwt.user(sign("{\"alg\":\"HS256\"}", claims), USERS, FakeCluster.NOW)).as(claims).isNull();
        }
        assertThat(Jwt.user(sign("{\"alg\":\"HS256\"}", "{\"iss\":\"ann\",\"exp\":99999999999,\"aud\":[{}]}"), USERS, FakeCluster.NOW)).isEqualTo("ann");
        assertThat(Jwt.user(sign("{\"alg\":\"none\"}", "{\"iss\":\"ann\"}"), USERS, FakeCluster.NOW)).isNull();
        for (String broken : List.of("", ".", "..", "a.b.c", "a.b.c.d", fixed + ".")) {
            assertThat(Jwt.user(broken, USERS, FakeCluster.NOW)).isNull();
        }
    }

    private static String sign(String head, String claims) {
        Base64.Encoder e = Base64.getUrlEncoder().withoutPadding();
        String signed = e.encodeToString(head.getBytes(StandardCharsets.UTF_8)) + "." + e.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new javax.crypto.spec.SecretKeySpec("secret".getBytes(StandardCharsets.UTF_8), "x"));
            return signed + "." + e.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException x) {
            throw new IllegalStateException(x);
        }
    }

    @Test
    void cors_with_the_defaults() throws Exception {
        try (RestFixture rest = new RestFixture()) {
            Answer get = rest.ask("GET", "/nothing", "Origin: http://x");
            assertThat(get.headers()).contains("Vary: Origin", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true",
                    "Access-Control-Expose-Headers: Content-Type, X-Stream-Output, X-Chunked-Output, X-Content-Length");
            assertThat(rest.ask("GET", "/id", "Origin: ").headers()).noneMatch(h -> h.startsWith("Access-Control"));
            assertThat(rest.get("/id").headers()).contains("Vary: Origin").noneMatch(h -> h.startsWith("Access-Control"));
            assertThat(rest.ask("POST", "/pins/" + RestFixture.V0, "Origin: http://x").headers()).noneMatch(h -> h.startsWith("Access-Control"));
            Answer granted = rest.ask("OPTIONS", "/pins", "Origin: http://x", "Access-Control-Request-Method: GET");
            assertThat(granted.status()).isEqualTo(204);
            assertThat(granted.headers()).contains("Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET");
            assertThat(granted.header("Content-Type")).isNull();
            for (String refused : List.of("Access-Control-Request-Method: POST", "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: x-foo")) {
                Answer a = rest.ask("OPTIONS", "/pins", "Origin: http://x", refused);
                assertThat(a.status()).isEqualTo(204);
                assertThat(a.headers()).noneMatch(h -> h.startsWith("Access-Control"));
            }
        }
    }

    @Test
    void cors_as_configured() throws Exception {
        RestSettings s = new RestSettings(null, "", Map.of(), Duration.ofSeconds(60), List.of("myorigin", "http://*.example"),
                List.of("GET", "POST", "DELETE"), List.of("content-type"), List.of(), true, Duration.ofMinutes(10));
        try (RestFixture rest = new RestFixture(s, null, 0)) {
            Answer a = rest.ask("OPTIONS", "/pins", "Origin: myorigin", "Access-Control-Request-Headers: content-type", "Access-Control-Request-Method: GET");
            assertThat(a.headers()).contains("Access-Control-Allow-Origin: myorigin", "Access-Control-Allow-Methods: GET",
                    "Access-Control-Allow-Headers: content-type", "Access-Control-Allow-Credentials: true", "Access-Control-Max-Age: 600");
            assertThat(rest.ask("GET", "/id", "Origin: http://a.example").header("Access-Control-Allow-Origin")).isEqualTo("http://a.example");
            assertThat(rest.ask("GET", "/id", "Origin: http://a.other").header("Access-Control-Allow-Origin")).isNull();
        }
    }

    @Test
    void the_access_log_has_a_line_per_request(@TempDir Path folder) throws Exception {
        RestSettings plain = RestFixture.settings(null, Map.of(), Duration.ofSeconds(60));
        RestSettings s = new RestSettings(null, "access.log", Map.of(), plain.stall(), plain.corsOrigins(), plain.corsMethods(), plain.corsHeaders(),
                plain.corsExposed(), true, Duration.ZERO);
        try (RestFixture rest = new RestFixture(s, folder, 0)) {
            rest.get("/version?x=\"y");
            rest.get("/nothing");
        }
        assertThat(Files.readAllLines(folder.resolve("access.log"))).containsExactly(
                "127.0.0.1 - - [02/Jan/2026:03:04:05 +0000] \"GET /version?x=%22y HTTP/1.1\" 200 20",
                "127.0.0.1 - - [02/Jan/2026:03:04:05 +0000] \"GET /nothing HTTP/1.1\" 404 35");
    }

    @Test
    void a_changed_configuration_counts_at_once(@TempDir Path folder) throws Exception {
        RestSettings plain = RestFixture.settings(null, Map.of(), Duration.ofSeconds(60));
        try (RestFixture rest = new RestFixture(plain, folder, 0)) {
            assertThat(rest.get("/id").status()).isEqualTo(200);
            rest.change(new RestSettings(USERS, "log", Map.of("X-New", List.of("y")), Duration.ofSeconds(5), List.of("o"), List.of(), List.of(), List.of(),
                    false, Duration.ZERO));
            assertThat(rest.get("/id").status()).isEqualTo(401);
            assertThat(rest.ask("GET", "/id", basic("ann:secret")).header("X-New")).isEqualTo("y");
        }
        assertThat(Files.readAllLines(folder.resolve("log"))).hasSize(2);
    }

    @Test
    void settings_say_which_key_is_wrong() {
        assertThatThrownBy(() -> RestFixture.settings(Map.of(), Map.of(), Duration.ofSeconds(1))).hasMessageContaining("basic_auth_credentials");
        assertThatThrownBy(() -> RestFixture.settings(null, Map.of(), Duration.ofSeconds(-1))).hasMessageContaining("write_timeout");
    }
}
