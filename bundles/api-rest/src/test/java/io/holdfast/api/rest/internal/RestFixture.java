package io.holdfast.api.rest.internal;

import io.holdfast.http.internal.TestFront;
import io.holdfast.spi.api.Api;
import io.holdfast.testkit.api.FakeCluster;
import io.holdfast.testkit.api.RawHttp;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** The REST API on the real front, over a fake cluster. */
final class RestFixture implements AutoCloseable {
    static final String V0 = "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR";
    static final String V1 = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

    final FakeCluster cluster = new FakeCluster();
    final TestParts parts = new TestParts();
    final TestFront front;
    private RestApi api;

    RestFixture() throws IOException {
        this(settings(null, Map.of(), Duration.ofSeconds(60)), null, 0);
    }

    RestFixture(RestSettings settings, Path data, int port) throws IOException {
        serve(settings, data);
        front = new TestFront(parts, port);
    }

    void serve(RestSettings settings, Path data) throws IOException {
        RestApi before = api;
        api = new RestApi(settings, cluster, new TestNode(FakeCluster.PEER, null, "fake", data, null), Clock.fixed(FakeCluster.NOW, ZoneOffset.UTC));
        api.start();
        parts.part(Api.class, "rest").set(api);
        if (before != null) {
            before.stop();
        }
    }

    /** Changes the configuration of the one that serves. */
    void change(RestSettings settings) throws IOException {
        api.change(settings);
    }

    static RestSettings settings(Map<String, String> credentials, Map<String, List<String>> headers, Duration stall) {
        return new RestSettings(credentials, "", headers, stall, List.of("*"), List.of("GET"), List.of(),
                List.of("Content-Type", "X-Stream-Output", "X-Chunked-Output", "X-Content-Length"), true, Duration.ZERO);
    }

    String address() {
        return front.address();
    }

    RawHttp.Answer ask(String method, String target, String... headers) throws IOException {
        return RawHttp.ask(address(), method, target, headers);
    }

    RawHttp.Answer get(String target) throws IOException {
        return ask("GET", target);
    }

    RawHttp.Answer post(String target) throws IOException {
        return ask("POST", target);
    }

    @Override
    public void close() {
        front.close();
        api.stop();
        api.stop();
    }
}
