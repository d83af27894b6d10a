package io.holdfast.api.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.testkit.api.FakeAdder;
import io.holdfast.testkit.api.RawHttp;
import io.holdfast.testkit.api.RawHttp.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class AddTest {
    private static final String TYPE = "multipart/form-data; boundary=XX";
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
        rest.cluster.uploads.clear();
        rest.cluster.failure = null;
    }

    private static String part(String name, String type, String content) {
        return "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content + "\r\n";
    }

    private static String file(String name, String content) {
        return part(name, "application/octet-stream", content);
    }

    private static Answer add(String query, String body) throws Exception {
        return RawHttp.post(rest.address(), "/add" + query, TYPE, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static FakeAdder upload() {
        return rest.cluster.uploads.get(0);
    }

    @Test
    void a_tree_is_added_and_pinned() throws Exception {
        Answer a = add("?name=t", part("d", "application/x-directory", "") + file("d%2Fsub%2Fa+b", "hello")
                + part("d/l", "application/symlink", "a b") + "--XX--\r\n");
        assertThat(a.status()).isEqualTo(200);
        assertThat(upload().events).containsExactly("dir d", "file d/sub/a b", "end 5", "link d/l -> a b", "finish");
        assertThat(a.header("Content-Type")).isEqualTo("application/json");
        assertThat(a.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(a.header("Connection")).isEqualTo("close");
        assertThat(a.header("X-Chunked-Output")).isEqualTo("1");
        assertThat(a.header("Trailer")).isEqualTo("X-Stream-Error");
        assertThat(a.trailers()).isEmpty();
        assertThat(a.body()).startsWith("{\"name\":\"d/sub/a b\",\"cid\":\"").contains("\"size\":5").endsWith("}\n");
        assertThat(rest.cluster.pins.values()).singleElement().satisfies(p -> assertThat(p.options().name()).isEqualTo("t"));
        assertThat(upload().closed).isTrue();
    }

    @Test
    void one_array_instead_of_lines() throws Exception {
        Answer a = add("?stream-channels=false", file("a", "1") + file("b", "2") + "--XX--");
        assertThat(a.status()).isEqualTo(200);
        assertThat(a.header("X-Chunked-Output")).isNull();
        assertThat(a.body()).startsWith("[{\"name\":\"a\"").contains("},{\"name\":\"b\"").endsWith("}]\n");
    }

    @Test
    void parameters_reach_the_adder() throws Exception {
        add("?layout=trickle&chunker=rabin&hash=SHA2-512&cid-version=1&wrap-with-directory=T&progress=1&local=true&no-pin=true"
                + "&pin-update=" + RestFixture.V0 + "&repl_min=3&recursive=true&hidden=0&replication-min=2", file("a", "1") + "--XX--");
        AddParams p = upload().params;
        assertThat(p.layout() + " " + p.chunker() + " " + p.hash() + " " + p.format()).isEqualTo("trickle rabin sha2-512 ");
        assertThat(List.of(p.rawLeaves(), p.wrap(), p.progress(), p.local(), p.noPin(), p.shard(), p.noCopy()))
                .containsExactly(true, true, true, true, true, false, false);
        assertThat(p.options().pinUpdate()).isNull();
        assertThat(p.options().replicationMin()).isEqualTo(2);
        assertThat(rest.cluster.pins).isEmpty();
        rest.cluster.uploads.clear();
        add("?raw-leaves=false&cid-version=1&chunker=&hash=", file("a", "1") + "--XX--");
        assertThat(upload().params.rawLeaves()).isFalse();
        assertThat(upload().params.chunker()).isEqualTo("size-262144");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "layout=flat          | layout parameter is invalid",
        "format=zip           | format parameter is invalid",
        "progress=yes         | parameter progress invalid",
        "stream-channels=2    | parameter stream-channels invalid",
        "hidden=maybe         | parameter hidden invalid",
        "cid-version=x        | parameter cid-version invalid",
        "cid-version=7        | parameter cid-version invalid",
        "replication-min=x    | parameter replication-min invalid",
        "name=%zz             | error parsing the query: invalid URL escape \\\"%zz\\\"",
    })
    void bad_parameters_are_refused(String query, String message) throws Exception {
        Answer a = add("?" + query, file("a", "1") + "--XX--");
        assertThat(a.status()).isEqualTo(400);
        assertThat(a.body()).isEqualTo("{\"code\":400,\"message\":\"" + message + "\"}\n");
        assertThat(rest.cluster.uploads).isEmpty();
    }

    @Test
    void a_refusal_is_heard_even_in_the_middle_of_a_large_upload() throws Exception {
        Answer a = add("?layout=flat", file("a", "x".repeat(4 << 20)) + "--XX--");
        assertThat(a.status()).isEqualTo(400);
        a = add("", file("a", "x") + file("b%ff", "x".repeat(4 << 20)) + "--XX--");
        assertThat(a.status()).as("after the first line it is the trailer's").isEqualTo(200);
        assertThat(a.trailer("X-Stream-Error")).contains("UTF-8");
        assertThat(rest.cluster.pins).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json", "multipart/related; boundary=XX", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"x",
        "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void what_is_not_multipart_is_refused(String type) throws Exception {
        Answer a = RawHttp.post(rest.address(), "/add", type, file("a", "1").getBytes(StandardCharsets.UTF_8));
        assertThat(a.status()).isEqualTo(400);
        assertThat(a.body()).startsWith("{\"code\":400,\"message\":");
    }

    @Test
    void content_that_would_have_to_be_decoded_is_refused() throws Exception {
        Answer a = add("", file("a", "=41").replace("Content-Type", "Content-Transfer-Encoding: Quoted-Printable\r\nContent-Type") + "--XX--\r\n");
        assertThat(a.status()).isEqualTo(400);
        assertThat(a.body()).contains("quoted-printable");
    }

    @Test
    void a_name_that_is_not_escaped_is_taken_as_it_is() throws Exception {
        assertThat(Entry.of(java.util.Map.of("content-disposition", "form-data; name=\"file\"; filename=\"100%.txt\"")).path()).isEqualTo("100%.txt");
        assertThat(Entry.of(java.util.Map.of("content-disposition", "form-data; name=\"file\"; filename=\"a%20b+c\"")).path()).isEqualTo("a b c");
        assertThat(add("", file("50%zz a+b", "1") + "--XX--").status()).isEqualTo(200);
    }

    @Test
    void bad_bodies_are_refused_and_nothing_is_pinned() throws Exception {
        String head = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=";
        List<String> bad = List.of(
                "", "junk", "--XX--\r\n", "--XX\r\n",
                file("a", "1"),
                "--XX\r\n\r\nno disposition\r\n--XX--",
                head + "\"bad%ff\"\r\n\r\n1\r\n--XX--",
                head + "\"\u00ff\"\r\n\r\n1\r\n--XX--",
                head + "\"open\r\n\r\n1\r\n--XX--",
                head + "\"a%00b\"\r\n\r\n1\r\n--XX--",
                head + "\"" + "n".repeat(20_000) + "\"\r\n\r\n1\r\n--XX--",
                head + "\"" + "a/".repeat(4_000) + "x\"\r\n\r\n1\r\n--XX--",
                head + "\"" + "a/".repeat(20_000) + "x\"\r\n\r\n1\r\n--XX--",
                part("d", "application/x-directory", "content") + "--XX--",
                part("l", "application/symlink", "t".repeat(5000)) + "--XX--",
                "--XX" + "y\r\n\r\n1\r\n--XX--");
        for (String body : bad) {
            rest.cluster.uploads.clear();
            Answer a = add("", body);
            String shown = body.substring(0, Math.min(80, body.length()));
            assertThat(a.status()).as(shown).isEqualTo(400);
            assertThat(a.body()).as(shown).startsWith("{\"code\":400,\"message\":\"").doesNotContain("xception");
            assertThat(upload().finished).as(shown).isFalse();
            assertThat(upload().closed).as(shown).isTrue();
        }
        assertThat(rest.cluster.pins).isEmpty();
    }

    @Test
    void a_body_cut_off_after_lines_ends_in_the_trailer_and_pins_nothing() throws Exception {
        for (String rest : List.of("--XX\r\nContent-Disp", "--XX\r\n", "--X", "--XX-", file("b", "2"))) {
            Answer a = add("", file("a", "1") + rest);
            assertThat(a.status()).isEqualTo(rest.equals("--X") ? 400 : 200);
            if (a.status() == 200) {
                assertThat(a.trailer("X-Stream-Error")).contains("the multipart body ends inside");
            }
            assertThat(AddTest.rest.cluster.pins).isEmpty();
        }
        Answer array = add("?stream-channels=false", file("a", "1") + "--XX\r\n");
        assertThat(array.status()).isEqualTo(400);
    }

    @Test
    void a_connection_cut_off_in_the_middle_closes_the_adder() throws Exception {
        try (RawHttp http = RawHttp.to(rest.address())) {
            http.send("POST /add HTTP/1.1\r\nHost: x\r\nContent-Type: " + TYPE + "\r\nContent-Length: 100000\r\n\r\n" + file("a", "1"));
            until(() -> !rest.cluster.uploads.isEmpty() && upload().events.contains("end 1") || rest.cluster.uploads.size() == 1 && upload().bytes > 0);
            http.end();
        }
        until(() -> upload().closed);
        assertThat(rest.cluster.pins).isEmpty();
    }

    @Test
    void a_refusing_cluster_has_its_status() throws Exception {
        rest.cluster.failure = new ClusterException.NotReady("later", Duration.ofSeconds(3));
        Answer a = add("", file("a", "1") + "--XX--");
        assertThat(a.status()).isEqualTo(503);
        assertThat(a.header("Retry-After")).isEqualTo("3");
        assertThat(a.body()).isEqualTo("{\"code\":503,\"message\":\"later\"}\n");
    }

    @Test
    void a_slow_adder_stops_the_reading() throws Exception {
        CompletableFuture<Void> hold = new CompletableFuture<>();
        byte[] block = new byte[1 << 16];
        Arrays.fill(block, (byte) 'x');
        try (RawHttp http = RawHttp.to(rest.address())) {
            http.send("POST /add HTTP/1.1\r\nHost: x\r\nContent-Type: " + TYPE + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            chunk(http, "--XX\r\nContent-Disposition: form-data; filename=a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            until(() -> rest.cluster.uploads.size() == 1 && upload().events.size() == 1);
            upload().hold = hold;
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 1000; i++) {
                        chunk(http, block);
                    }
                    chunk(http, "\r\n--XX--\r\n".getBytes(StandardCharsets.UTF_8));
                    http.send("0\r\n\r\n");
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            until(() -> sender.getState() == Thread.State.RUNNABLE && upload().bytes > 0);
            assertThat(upload().bytes).isLessThan(1 << 20);
            upload().hold = CompletableFuture.completedFuture(null);
            hold.complete(null);
            Answer a = http.answer();
            sender.join();
            assertThat(a.trailers()).isEmpty();
            assertThat(a.body()).contains("\"size\":" + 1000L * block.length);
        }
    }

    private static void chunk(RawHttp http, byte[] bytes) throws java.io.IOException {
        http.send(Integer.toHexString(bytes.length) + "\r\n");
        http.send(bytes);
        http.send("\r\n");
    }

    @Test
    void lines_come_while_the_upload_runs() throws Exception {
        try (RawHttp http = RawHttp.to(rest.address())) {
            http.send("POST /add HTTP/1.1\r\nHost: x\r\nContent-Type: " + TYPE + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            chunk(http, (file("a", "1") + "--XX\r\n").getBytes(StandardCharsets.UTF_8));
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf("}\n") < 0) {
                seen.append((char) http.read());
            }
            assertThat(seen).contains("200 OK", "\"name\":\"a\"");
        }
    }

    @Test
    void a_long_array_is_sent_while_it_grows_and_not_closed_when_it_fails() throws Exception {
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            files.append(file("f" + i, "1"));
        }
        Answer whole = add("?stream-channels=false", files + "--XX--\r\n");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.complete()).isTrue();
        assertThat(whole.body()).startsWith("[{\"name\":\"f0\"").endsWith("}]\n").containsOnlyOnce("[{");
        assertThat(whole.body().split("},\\{", -1)).hasSize(2000);
        rest.cluster.pins.clear();
        Answer cut = add("?stream-channels=false", files + "--XX\r\n");
        assertThat(cut.complete()).isFalse();
        assertThat(rest.cluster.pins).isEmpty();
    }

    @Test
    void random_damage_never_hangs_and_never_pins_half() throws Exception {
        String whole = part("d", "application/x-directory", "") + file("d/a", "hello") + file("d/b", "world") + "--XX--\r\n";
        Random random = new Random(42);
        for (int i = 0; i < 150; i++) {
            rest.cluster.uploads.clear();
            rest.cluster.pins.clear();
            byte[] body = whole.getBytes(StandardCharsets.ISO_8859_1);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                body = Arrays.copyOf(body, random.nextInt(body.length));
            }
            Answer a = RawHttp.post(rest.address(), "/add", TYPE, body);
            boolean well = a.status() == 200 && a.trailers().isEmpty() && a.complete();
            assertThat(a.status()).isIn(200, 400);
            assertThat(a.complete()).isTrue();
            assertThat(rest.cluster.pins.isEmpty()).isEqualTo(!well);
            assertThat(upload().closed).isTrue();
        }
    }

    @Test
    void a_client_that_goes_away_is_no_error_of_the_node() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Failure.class);
        log.start();
        logger.addAppender(log);
        byte[] files = file("f", "1").repeat(500).getBytes(StandardCharsets.UTF_8);
        try {
            for (int i = 0; i < 20; i++) {
                int n = i;
                try (RawHttp http = RawHttp.to(rest.address())) {
                    http.send("POST /add HTTP/1.1\r\nHost: x\r\nContent-Type: " + TYPE + "\r\nTransfer-Encoding: chunked\r\n\r\n");
                    until(() -> rest.cluster.uploads.size() > n);
                    for (int sent = 0; sent < 8; sent++) {
                        chunk(http, files);
                    }
                }
            }
            until(() -> rest.cluster.uploads.stream().allMatch(u -> u.closed));
            assertThat(log.list).isEmpty();
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void many_uploads_at_once_share_few_threads() throws Exception {
        List<RawHttp> open = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RawHttp http = RawHttp.to(rest.address());
            open.add(http.send("POST /add HTTP/1.1\r\nHost: x\r\nContent-Type: " + TYPE + "\r\nTransfer-Encoding: chunked\r\n\r\n"));
            chunk(http, "--XX\r\nContent-Disposition: form-data; filename=a\r\n\r\nabc".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(rest.get("/id").status()).isEqualTo(200);
        for (RawHttp http : open) {
            chunk(http, "\r\n--XX--".getBytes(StandardCharsets.UTF_8));
            http.send("0\r\n\r\n");
            assertThat(http.answer().body()).contains("\"size\":3");
            http.close();
        }
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s in vain").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
