package io.holdfast.itest.node;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is thrown at a node: a clear error, nothing half-applied, memory as before, and the next client is answered at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final String GOOD = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
    private static final String BOUNDARY = "frontier";
    private static final String FILE = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n%s\r\n";
    private static final String END = "--" + BOUNDARY + "--\r\n";
    /** How much the process may have grown after all that, in KiB: less than one copy of what was thrown at it. */
    private static final long GROWTH = 120 * 1024;

    private RunningNode node;
    private URI rest;
    private long resident;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        node = Distribution.get().start(folder.resolve("data"));
        rest = URI.create(node.rest());
        add(String.format(FILE, "warm.txt", "up") + END);
        eventually("the first file is pinned", Duration.ofSeconds(20), () -> node.get("/pins").body().contains("\"pinned\""));
        resident = node.residentKiB();
    }

    @AfterAll
    void stop() {
        assertThat(node.residentKiB() - resident).as("growth of resident memory, KiB").isLessThan(GROWTH);
        assertThat(node.stop()).isZero();
        assertThat(node.log()).as("a client's error is no trace in the log").noneMatch(l -> l.startsWith("\tat "));
    }

    @AfterEach
    void theNodeAnswersAtOnce() throws Exception {
        long start = System.nanoTime();
        assertThat(node.get("/version").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(node.get("/allocations").body().lines()).as("only the first file is pinned").hasSize(1);
    }

    /** Sends these bytes as they are; gives the whole answer, empty when the connection was cut. */
    private String raw(byte[] request, boolean half) throws IOException {
        try (Socket socket = new Socket(rest.getHost(), rest.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request);
                out.flush();
                if (half) {
                    socket.shutdownOutput();
                }
            } catch (IOException e) {
                System.out.println("the node stopped reading early: " + e.getMessage());
            }
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException e) {
            return "";
        }
    }

    private String raw(String request) throws IOException {
        return raw(request.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    private String add(String body) throws IOException {
        return add(body, body.length(), false);
    }

    private String add(String body, int length, boolean half) throws IOException {
        return raw(("POST /add HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=" + BOUNDARY
                + "\r\nContent-Length: " + length + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1), half);
    }

    private static int status(String answer) {
        return answer.isEmpty() ? 0 : Integer.parseInt(answer.split(" ", 3)[1]);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET    | /pins/nonsense                              | 400 | nonsense",
        "POST   | /pins/Qm1111                                | 400 | Cid",
        "GET    | /pins/bafkreifzjut3te2nhyekklss27nh3k72ysco | 400 | Cid",
        "DELETE | /pins/zzzz                                  | 400 | Cid",
        "GET    | /allocations/%ff%fe                         | 400 | ",
        "GET    | /pins?filter=invalid                        | 400 | invalid filter value",
        "GET    | /allocations?filter=invalid                 | 400 | invalid filter value",
        "GET    | /pins?cids=" + GOOD + ",broken              | 400 | broken",
        "POST   | /pins/" + GOOD + "?replication-min=a        | 400 | replication-min",
        "POST   | /pins/" + GOOD + "?replication-max=1.5      | 400 | replication-max",
        "POST   | /pins/" + GOOD + "?expire-at=yesterday      | 400 | expire-at",
        "POST   | /pins/" + GOOD + "?expire-in=5              | 400 | expire-in",
        "POST   | /pins/" + GOOD + "?expire-in=1ms            | 400 | too short",
        "POST   | /pins/" + GOOD + "?expire-at=2001-01-01T00:00:00Z | 500 | before current time",
        "POST   | /pins/" + GOOD + "?shard-size=-1            | 400 | shard_size",
        "POST   | /pins/" + GOOD + "?pin-update=x             | 400 | x",
        "POST   | /pins/" + GOOD + "?origins=/ip4/1.2.3.4     | 400 | peer ID",
        "POST   | /pins/" + GOOD + "?replication-min=3&replication-max=2 | 500 | larger",
        "POST   | /pins/ftp/x                                 | 404 | ",
        "GET    | /nowhere                                    | 404 | not found",
        "GET    | /monitor/metrics                            | 404 | not found",
        "POST   | /add                                        | 400 | multipart",
    })
    void malformedRequests(String method, String path, int status, String text) throws Exception {
        String answer = raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(status(answer)).as(answer).isEqualTo(status);
        if (text != null) {
            assertThat(answer).contains(text);
        }
    }

    @ParameterizedTest
    @CsvSource({"chunker=size-0,size-0", "chunker=rabin,rabin", "layout=trickle,trickle", "layout=round,layout", "hash=sha3-512,sha3-512",
        "format=car,car", "format=zip,format", "shard=true,shard", "nocopy=true,nocopy", "raw-leaves=maybe,raw-leaves", "cid-version=7,cid-version",
        "replication-min=x,replication-min"})
    void addOptionsThatCannotBeHonoured(String query, String text) throws IOException {
        String body = String.format(FILE, "f", "content") + END;
        String answer = raw("POST /add?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary="
                + BOUNDARY + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(status(answer)).as(answer).isEqualTo(400);
        assertThat(answer).contains(text);
    }

    @Test
    void multipartThatEndsTooEarlyOrIsDelimitedWrongly() throws IOException {
        String file = String.format(FILE, "a.txt", "content of a");
        for (String body : List.of("", "no boundary at all", END, "--" + BOUNDARY, file, file + "--" + BOUNDARY + "-", file + "--" + BOUNDARY
                + "\r\nContent-Disposition: form-d", file.replace("form-data", "form-data; name=\"x\0\"") + "--wrong--\r\n",
                file.replace("\r\n\r\n", "\r\n"))) {
            String answer = add(body);
            // a file that came whole was told of already: then the trailer says that the add failed
            assertThat(status(answer) / 100 == 4 || answer.contains("\r\nX-Stream-Error: the multipart body ")).as("body %s: %s", body, answer).isTrue();
        }
        String cut = add(file + END, 100_000, true);
        assertThat(status(cut) == 400 || cut.contains("\r\nX-Stream-Error: the request body was cut off")).as(cut).isTrue();
    }

    @Test
    void oversizedHeaders() throws IOException {
        assertThat(status(raw("GET /id HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(100_000) + "\r\n\r\n"))).isEqualTo(431);
        assertThat(status(raw("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))).isEqualTo(431);
        String answer = add("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nX-Long: "
                + "a".repeat(1_000_000) + "\r\n\r\nx\r\n" + END);
        assertThat(status(answer)).as(answer).isEqualTo(400);
    }

    @Test
    void twentyThousandNestedFolders() throws IOException {
        for (String separator : List.of("/", "%2F")) {
            String answer = add(String.format(FILE, ("d" + separator).repeat(20_000) + "f", "x") + END);
            assertThat(status(answer)).as(answer).isEqualTo(400);
        }
    }

    @Test
    void aBodyWhereNoneIsWanted() throws IOException {
        byte[] head = ("POST /pins/nonsense HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 67108864\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[head.length + (64 << 20)];
        System.arraycopy(head, 0, request, 0, head.length);
        assertThat(status(raw(request, false))).isIn(0, 400);
    }

    @Test
    void invalidUtf8AndEscapes() throws IOException {
        assertThat(status(add(String.format(FILE, "\u00ff\u00fe", "x") + END))).isEqualTo(400);
        assertThat(status(add(String.format(FILE, "%ff%fe", "x") + END))).isEqualTo(400);
        assertThat(status(raw("POST /pins/" + GOOD + "?name=%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))).isEqualTo(400);
    }

    @Test
    void deepJson() throws IOException {
        String json = "[".repeat(1_000_000);
        String answer = raw("POST /peers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json);
        assertThat(status(answer)).as(answer).isIn(0, 400, 404, 405);
    }

    /** Each holds what an upload holds: together more than the memory of the node, were a chunk set aside for each. */
    @Test
    void twoHundredUploadsOfOneByteAndThenNothing() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket s = new Socket(rest.getHost(), rest.getPort());
                slow.add(s);
                s.getOutputStream().write(("POST /add?chunker=size-2096896 HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary="
                        + BOUNDARY + "\r\nContent-Length: 1000000\r\n\r\n" + String.format(FILE, "f" + i, "x")).getBytes(StandardCharsets.ISO_8859_1));
                if (i % 20 == 0) {
                    theNodeAnswersAtOnce();
                }
            }
            theNodeAnswersAtOnce();
        } finally {
            for (Socket s : slow) {
                s.close();
            }
        }
        eventually("there is room for an upload again", Duration.ofSeconds(10),
                () -> status(add(String.format(FILE, "f", "x").replace("\r\n\r\n", "\r\n") + END)) == 400);
    }

    @Test
    void twoHundredSlowConnections() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket s = new Socket(rest.getHost(), rest.getPort());
                slow.add(s);
                String begun = i % 2 == 0 ? "GET /id HTTP/1.1\r\nHost: x\r\nX-Slow: "
                        : "POST /add HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=" + BOUNDARY
                        + "\r\nContent-Length: 1000000\r\n\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f" + i;
                s.getOutputStream().write(begun.getBytes(StandardCharsets.ISO_8859_1));
            }
            for (int i = 0; i < 50; i++) {
                theNodeAnswersAtOnce();
            }
        } finally {
            for (Socket s : slow) {
                s.close();
            }
        }
    }
}
