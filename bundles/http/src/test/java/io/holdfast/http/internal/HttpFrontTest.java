package io.holdfast.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.api.Api;
import io.holdfast.spi.api.Listeners.Listener;
import io.holdfast.testkit.api.RawHttp;
import io.holdfast.testkit.parts.TestParts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpFrontTest {
    private final TestParts parts = new TestParts();
    private HttpFront front;

    @AfterEach
    void stop() {
        if (front != null) {
            front.stop();
            front.stop();
        }
    }

    @Test
    void each_slot_has_its_own_listener() throws Exception {
        serve("rest", "gateway");
        start(settings("rest:0", "gateway:0"));
        assertThat(RawHttp.ask(address("rest"), "GET", "/id").body()).isEqualTo("rest /id");
        assertThat(RawHttp.ask(address("gateway"), "GET", "/ipfs/x").body()).isEqualTo("gateway /ipfs/x");
    }

    @Test
    void several_listeners_of_one_slot_and_ip6() throws Exception {
        serve("rest");
        start(settings("rest:0", "rest6:0"));
        for (Listener l : front.listeners()) {
            assertThat(RawHttp.ask(l.address(), "GET", "/id").status()).as(l.address()).isEqualTo(200);
        }
    }

    @Test
    void nothing_serving_is_503_with_a_retry_hint() throws Exception {
        start(settings("rest:0"));
        RawHttp.Answer a = RawHttp.ask(address("rest"), "GET", "/id");
        assertThat(a.status()).isEqualTo(503);
        assertThat(a.header("Retry-After")).isEqualTo("1");
        assertThat(a.body()).startsWith("{\"code\":503,\"message\":");
    }

    @Test
    void a_failing_api_is_500_or_a_cut_connection() throws Exception {
        parts.part(Api.class, "rest").set((request, response) -> {
            if (request.getRequestURI().equals("/late")) {
                try {
                    response.getOutputStream().print("half");
                    response.flushBuffer();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            return CompletableFuture.failedFuture(new IllegalArgumentException("on purpose"));
        });
        start(settings("rest:0"));
        RawHttp.Answer early = RawHttp.ask(address("rest"), "GET", "/early");
        assertThat(early.status()).isEqualTo(500);
        assertThat(early.body()).doesNotContain("on purpose");
        try (RawHttp http = RawHttp.to(address("rest"))) {
            assertThat(http.send("GET /late HTTP/1.1\r\nHost: x\r\n\r\n").answer().complete()).isFalse();
        }
    }

    @Test
    void a_big_head_is_431_in_plain_text_without_a_server_name() throws Exception {
        serve("rest");
        start(settings("rest:0"));
        for (RawHttp.Answer a : List.of(RawHttp.ask(address("rest"), "GET", "/id", "X: " + "y".repeat(8400)),
                RawHttp.ask(address("rest"), "GET", "/id?" + "y".repeat(8400)))) {
            assertThat(a.status()).isEqualTo(431);
            assertThat(a.header("Content-Type")).startsWith("text/plain");
            assertThat(a.header("Server")).isNull();
        }
        assertThat(RawHttp.ask(address("rest"), "GET", "/id", "X: " + "y".repeat(8000)).status()).isEqualTo(200);
        assertThat(RawHttp.ask(address("rest"), "GET", "/id?" + "y".repeat(8000)).status()).isEqualTo(200);
    }

    @Test
    void odd_paths_reach_the_api_as_they_are() throws Exception {
        serve("rest");
        start(settings("rest:0"));
        for (String path : List.of("//a//b", "/a/../b", "/a%2fb", "/a;b", "/%ff")) {
            assertThat(RawHttp.ask(address("rest"), "GET", path).body()).isEqualTo("rest " + path);
        }
    }

    @Test
    void slow_connections_hold_up_nobody_and_are_cut() throws Exception {
        serve("rest");
        start(new FrontSettings(settings("rest:0").addresses(), Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(30), 4096));
        List<RawHttp> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(RawHttp.to(address("rest")).send("GET /id HT"));
        }
        long begin = System.nanoTime();
        assertThat(RawHttp.ask(address("rest"), "GET", "/id").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        for (RawHttp one : slow) {
            assertThat(one.patience(Duration.ofSeconds(5)).answer().status()).isZero();
            one.close();
        }
    }

    @Test
    void a_connection_kept_alive_is_not_taken_for_a_slow_one() throws Exception {
        serve("rest");
        start(new FrontSettings(settings("rest:0").addresses(), Duration.ZERO, Duration.ofMillis(600), Duration.ofSeconds(30), 4096));
        try (RawHttp http = RawHttp.to(address("rest")).patience(Duration.ofMillis(1500))) {
            assertThat(http.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").answer().status()).isEqualTo(200);
            // idle for longer than the head's deadline: reading times out, and the connection still lives
            org.assertj.core.api.Assertions.assertThatThrownBy(http::read).isInstanceOf(java.net.SocketTimeoutException.class);
            assertThat(http.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n").answer().status()).isEqualTo(200);
        }
    }

    @Test
    void an_answer_may_take_longer_than_the_idle_timeout() throws Exception {
        parts.part(Api.class, "rest").set((request, response) -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            done.completeOnTimeout(null, 1500, java.util.concurrent.TimeUnit.MILLISECONDS);
            if (request.getRequestURI().equals("/begun")) {
                try {
                    response.flushBuffer();
                } catch (java.io.IOException e) {
                    return CompletableFuture.failedFuture(e);
                }
            }
            return done;
        });
        start(new FrontSettings(settings("rest:0").addresses(), Duration.ZERO, Duration.ofSeconds(5), Duration.ofMillis(400), 4096));
        try (RawHttp http = RawHttp.to(address("rest"))) {
            assertThat(http.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").answer().status()).isEqualTo(200);
            assertThat(http.send("GET /begun HTTP/1.1\r\nHost: x\r\n\r\n").answer().complete()).isTrue();
            assertThat(http.read()).as("idle at last").isEqualTo(-1);
        }
    }

    @Test
    void moving_one_listener_leaves_the_other_alone() throws Exception {
        serve("rest", "gateway");
        start(settings("rest:0", "gateway:0"));
        String gateway = address("gateway");
        String before = address("rest");
        try (RawHttp kept = RawHttp.to(gateway)) {
            kept.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            FrontSettings moved = settings("rest:" + free(), "gateway:0");
            front.change(moved);
            until(() -> front.listeners().size() == 2 && !address("rest").equals(before));
            assertThat(kept.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n").answer().status()).isEqualTo(200);
            assertThat(address("gateway")).isEqualTo(gateway);
            assertThat(RawHttp.ask(address("rest"), "GET", "/id").status()).isEqualTo(200);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> RawHttp.to(before)).isInstanceOf(java.net.ConnectException.class);
        }
    }

    @Test
    void a_request_under_way_survives_the_move_of_its_listener() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        CompletableFuture<Void> inside = new CompletableFuture<>();
        parts.part(Api.class, "rest").set((request, response) -> {
            inside.complete(null);
            return go;
        });
        start(settings("rest:0"));
        try (RawHttp http = RawHttp.to(address("rest")).send("GET /id HTTP/1.1\r\nHost: x\r\n\r\n")) {
            inside.join();
            String before = address("rest");
            front.change(settings("rest:" + free()));
            until(() -> !address("rest").equals(before));
            go.complete(null);
            assertThat(http.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_port_in_use_is_retried_and_the_rest_works() throws Exception {
        serve("rest", "gateway");
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            front = new HttpFront(parts, Path.of("."), settings("rest:" + busy.getLocalPort(), "gateway:0"));
            front.start();
            until(() -> front.listeners().size() == 1);
            assertThat(front.listeners().get(0).slot()).isEqualTo("gateway");
        }
        until(() -> front.listeners().size() == 2);
        assertThat(RawHttp.ask(address("rest"), "GET", "/id").status()).isEqualTo(200);
    }

    @Test
    void a_swap_under_load_fails_no_request() throws Exception {
        serve("rest");
        start(settings("rest:0"));
        try (RawHttp http = RawHttp.to(address("rest"))) {
            for (int i = 0; i < 200; i++) {
                if (i % 20 == 0) {
                    serve("rest");
                }
                assertThat(http.send("GET /id HTTP/1.1\r\nHost: x\r\n\r\n").answer().status()).isEqualTo(200);
            }
        }
    }

    private void serve(String... slots) {
        for (String slot : slots) {
            parts.part(Api.class, slot).set((request, response) -> {
                try {
                    response.getOutputStream().print(slot + " " + request.getRequestURI());
                } catch (java.io.IOException e) {
                    return CompletableFuture.failedFuture(e);
                }
                return CompletableFuture.completedFuture(null);
            });
        }
    }

    private void start(FrontSettings settings) {
        front = new HttpFront(parts, Path.of("."), settings);
        front.start();
        until(() -> front.listeners().size() == settings.addresses().size());
    }

    private String address(String slot) {
        return front.listeners().stream().filter(l -> l.slot().equals(slot)).map(Listener::address).findFirst().orElseThrow();
    }

    private static int free() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return s.getLocalPort();
        }
    }

    private static FrontSettings settings(String... listeners) {
        List<Address> addresses = Arrays.stream(listeners).map(l -> {
            String[] p = l.split(":");
            boolean six = p[0].endsWith("6");
            String text = (six ? "/ip6/::1/tcp/" : "/ip4/127.0.0.1/tcp/") + p[1];
            return Address.parse(six ? p[0].substring(0, p[0].length() - 1) : p[0], "test", text);
        }).toList();
        return new FrontSettings(addresses, Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(2), 4096);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s in vain").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
