package io.holdfast.api.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.testkit.api.RawHttp;
import io.holdfast.testkit.api.RawHttp.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {
    private static final PeerId OTHER = PeerId.parse("12D3KooWCd3eX8r5ihRvzK7P1yPq5aakaBJhG5GNj18YTztPhoCa");
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
        rest.cluster.others.clear();
        rest.cluster.failure = null;
    }

    private static Answer post(String body) throws IOException {
        try (RawHttp http = RawHttp.to(rest.address())) {
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            return http.send("POST /peers HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + body).answer();
        }
    }

    @Test
    void a_peer_is_added_and_says_who_it_is() throws Exception {
        Answer added = post("{\"peer_id\":\"" + OTHER + "\",\"more\":[{\"peer_id\":1}]}");
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.body()).startsWith("{\"id\":\"" + OTHER + "\"").endsWith("\"peername\":\"other\"}\n");
        assertThat(rest.cluster.others).containsExactly(OTHER);
    }

    @Test
    void the_body_may_come_in_pieces() throws Exception {
        try (RawHttp http = RawHttp.to(rest.address())) {
            http.send("POST /peers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"peer_id\":\r\n");
            String rest = "\"" + OTHER + "\"}";
            Answer added = http.send(Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n").answer();
            assertThat(added.status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "nonsense", "{\"peer_id\":1}", "{\"peer_id\":\"x\""})
    void what_is_no_request_is_refused(String body) throws Exception {
        assertThat(post(body).body()).isEqualTo("{\"code\":400,\"message\":\"error decoding request body\"}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"peer_id\":\"\"}", "{\"peer_id\":\"nonsense\"}", "{\"peer_multiaddress\":\"/ip4/1.2.3.4/tcp/9096\"}"})
    void what_is_no_peer_is_refused(String body) throws Exception {
        assertThat(post(body).body()).isEqualTo("{\"code\":400,\"message\":\"error decoding peer_id\"}\n");
        assertThat(rest.cluster.others).isEmpty();
    }

    @Test
    void a_large_body_is_read_and_refused() throws Exception {
        Answer refused = post("{\"peer_id\":\"" + "x".repeat(200_000) + "\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("error decoding request body: it is longer than 4096 bytes");
    }

    @Test
    void a_peer_is_removed() throws Exception {
        rest.cluster.others.add(OTHER);
        Answer removed = rest.ask("DELETE", "/peers/" + OTHER);
        assertThat(removed.status()).isEqualTo(204);
        assertThat(rest.cluster.others).isEmpty();
        assertThat(rest.ask("DELETE", "/peers/nonsense").body()).startsWith("{\"code\":400,\"message\":\"error decoding Peer ID: ");
    }

    @Test
    void what_the_cluster_refuses_is_said() throws Exception {
        rest.cluster.failure = new ClusterException.Refused("cannot remove ourselves from a 1-peer cluster");
        assertThat(rest.ask("DELETE", "/peers/" + OTHER).body())
                .isEqualTo("{\"code\":500,\"message\":\"cannot remove ourselves from a 1-peer cluster\"}\n");
        assertThat(post("{\"peer_id\":\"" + OTHER + "\"}").status()).isEqualTo(500);
    }
}
