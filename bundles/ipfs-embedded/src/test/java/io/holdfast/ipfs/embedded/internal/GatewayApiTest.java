package io.holdfast.ipfs.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.testkit.parts.TestParts;
import io.holdfast.unixfs.ImportListener;
import io.holdfast.unixfs.ImportOptions;
import io.holdfast.unixfs.Importer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayApiTest {
    private static final byte[] BIG = new byte[3_000_000];

    static {
        new Random(1).nextBytes(BIG);
    }

    @TempDir
    Path data;
    private Stores stores;
    private EmbeddedIpfsConnector ipfs;
    private Server server;
    private String base;
    private Cid root;
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile CompletableFuture<Void> handled = new CompletableFuture<>();

    @BeforeEach
    void open() throws Exception {
        stores = new Stores(data);
        ipfs = stores.connector();
        GatewayApi api = new GatewayApi(new TestParts().with(IpfsConnector.class, ipfs));
        server = new Server();
        ServerConnector http = new ServerConnector(server);
        http.setHost("127.0.0.1");
        server.addConnector(http);
        ServletContextHandler context = new ServletContextHandler();
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        context.addServlet(new ServletHolder(new Front(api)), "/*");
        server.setHandler(context);
        server.start();
        base = "http://127.0.0.1:" + http.getLocalPort();
        root = tree();
    }

    @AfterEach
    void close() throws Exception {
        server.stop();
        ipfs.stop();
        stores.close();
    }

    private final class Front extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient GatewayApi api;

        Front(GatewayApi api) {
            this.api = api;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            api.handle(request, response).whenComplete((ok, e) -> {
                if (e != null) {
                    handled.completeExceptionally(e);
                    if (!response.isCommitted()) {
                        response.setStatus(500);
                    }
                } else {
                    handled.complete(null);
                }
                async.complete();
            });
        }
    }

    private Cid tree() {
        Importer importer = new Importer(new ImportOptions("size-100000", 1, true, true, false),
                (cid, bytes) -> ipfs.putBlock(cid, ByteBuffer.wrap(bytes)).join(), ImportListener.NONE);
        file(importer, "big.bin", BIG);
        file(importer, "d/<script>alert('x')</script> & \"q\"", new byte[] {1});
        file(importer, "d/a:b", "text\n".getBytes(StandardCharsets.UTF_8));
        file(importer, "d/ü 😀.txt", "ü".getBytes(StandardCharsets.UTF_8));
        file(importer, "empty", new byte[0]);
        file(importer, "html", "<p>a name without an extension".getBytes(StandardCharsets.UTF_8));
        file(importer, "site/index.html", "<p>hello".getBytes(StandardCharsets.UTF_8));
        importer.symlink("link", "d");
        return importer.finish();
    }

    private static void file(Importer importer, String path, byte[] bytes) {
        importer.file(path);
        importer.data(ByteBuffer.wrap(bytes));
        importer.endFile();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return ask("GET", "/ipfs/" + root + path, headers);
    }

    private HttpResponse<byte[]> ask(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    @Test
    void givesAFile() throws Exception {
        HttpResponse<byte[]> response = get("/big.bin");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(BIG);
        assertThat(header(response, "content-length")).isEqualTo("3000000");
        assertThat(header(response, "content-type")).isEqualTo("application/octet-stream");
        assertThat(header(response, "x-ipfs-path")).isEqualTo("/ipfs/" + root + "/big.bin");
        assertThat(header(response, "cache-control")).contains("immutable");
        HttpResponse<byte[]> again = get("/big.bin", "If-None-Match", header(response, "etag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-0,0,1", "bytes=99999-100001,99999,3", "bytes=2999990-,2999990,10", "bytes=-5,2999995,5",
        "bytes=2999999-9999999,2999999,1", "bytes=-9999999,0,3000000"})
    void givesAPart(String range, int offset, int length) throws Exception {
        HttpResponse<byte[]> response = get("/big.bin", "Range", range);
        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(Arrays.copyOfRange(BIG, offset, offset + length));
        assertThat(header(response, "content-range")).isEqualTo("bytes " + offset + "-" + (offset + length - 1) + "/3000000");
    }

    @ParameterizedTest
    @CsvSource({"bytes=3000000-,416", "bytes=-0,416", "bytes=5-4,200", "bytes=x-,200", "'bytes=0-1,3-4',200", "items=0-1,200"})
    void answersOtherRanges(String range, int status) throws Exception {
        assertThat(get("/big.bin", "Range", range).statusCode()).isEqualTo(status);
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<byte[]> response = ask("HEAD", "/ipfs/" + root + "/big.bin");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "content-length")).isEqualTo("3000000");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void listsADirectoryWithEverythingEscaped() throws Exception {
        HttpResponse<byte[]> response = get("/d/");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "content-type")).startsWith("text/html");
        assertThat(text(response)).doesNotContain("<script>").contains("&lt;script&gt;", "./%C3%BC%20%F0%9F%98%80.txt", "\"./a:b\"", "\"../\"");
        assertThat(text(get("/d/%C3%BC%20%F0%9F%98%80.txt"))).isEqualTo("ü");
        assertThat(header(get("/d/a:b"), "content-type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(get("/d/", "If-None-Match", header(response, "etag")).statusCode()).isEqualTo(304);
    }

    @Test
    void showsTheIndexAndTheSlash() throws Exception {
        assertThat(text(get("/site/"))).isEqualTo("<p>hello");
        assertThat(header(get("/site/"), "content-type")).startsWith("text/html");
        assertThat(header(get("/html"), "content-type")).startsWith("text/plain");
        HttpResponse<byte[]> moved = get("/site?a=b");
        assertThat(moved.statusCode()).isEqualTo(301);
        assertThat(header(moved, "location")).isEqualTo("/ipfs/" + root + "/site/?a=b");
    }

    @Test
    void givesAnEmptyFile() throws Exception {
        assertThat(get("/empty").body()).isEmpty();
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        HttpResponse<byte[]> response = get("/d/none");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(text(response)).contains("no link named 'none'");
        assertThat(header(response, "etag")).isNull();
        Cid nowhere = Cid.ofRaw(new byte[] {5});
        HttpResponse<byte[]> absent = ask("GET", "/ipfs/" + nowhere);
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(text(absent)).contains("block not found: " + nowhere);
        assertThat(get("/link").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhichBlockOfAFileIsMissing() throws Exception {
        List<Cid> leaves = new ArrayList<>();
        Importer importer = new Importer(new ImportOptions("size-1000", 1, true, true, false), (cid, bytes) -> {
            if (cid.codec() == Cid.RAW) {
                leaves.add(cid);
            } else {
                ipfs.putBlock(cid, ByteBuffer.wrap(bytes)).join();
            }
        }, ImportListener.NONE);
        file(importer, "f.txt", Arrays.copyOf(BIG, 5000));
        String path = "/ipfs/" + importer.finish() + "/f.txt";
        HttpResponse<byte[]> whole = ask("GET", path);
        assertThat(whole.statusCode()).isEqualTo(404);
        assertThat(text(whole)).contains("block not found: " + leaves.get(0));
        HttpResponse<byte[]> part = ask("GET", path, "Range", "bytes=4000-");
        assertThat(part.statusCode()).isEqualTo(404);
        assertThat(text(part)).contains("block not found: " + leaves.get(4));
        assertThat(header(part, "content-range")).isNull();
    }

    @Test
    void givesAPartOnlyOfTheVersionThatTheClientHas() throws Exception {
        String etag = header(get("/big.bin"), "etag");
        assertThat(get("/big.bin", "Range", "bytes=0-0", "If-Range", etag).statusCode()).isEqualTo(206);
        assertThat(get("/big.bin", "Range", "bytes=0-0", "If-Range", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(get("/big.bin", "If-None-Match", "\"other\", W/" + etag).statusCode()).isEqualTo(304);
        HttpResponse<byte[]> head = ask("HEAD", "/ipfs/" + root + "/big.bin", "Range", "bytes=5-9");
        assertThat(head.statusCode()).isEqualTo(206);
        assertThat(header(head, "content-length")).isEqualTo("5");
    }

    @Test
    void refusesWhatIsMalformed() throws Exception {
        assertThat(ask("GET", "/ipfs/nonsense").statusCode()).isEqualTo(400);
        assertThat(ask("GET", "/ipfs/").statusCode()).isEqualTo(400);
        assertThat(get("/a%00b").statusCode()).isEqualTo(400);
        assertThat(get("/a%ff").statusCode()).isEqualTo(400);
        assertThat(ask("POST", "/ipfs/" + root).statusCode()).isEqualTo(405);
        assertThat(header(ask("DELETE", "/ipfs/" + root), "allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void letsGoOfAClientThatGoesAway() throws Exception {
        Importer importer = new Importer(new ImportOptions("", 1, true, false, false),
                (cid, bytes) -> ipfs.putBlock(cid, ByteBuffer.wrap(bytes)).join(), ImportListener.NONE);
        importer.file("f");
        for (int i = 0; i < 20; i++) {
            importer.data(ByteBuffer.wrap(BIG));
        }
        importer.endFile();
        Cid big = importer.finish();
        handled = new CompletableFuture<>();
        URI uri = URI.create(base);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(("GET /ipfs/" + big + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(1000)).hasSize(1000);
            socket.setSoLinger(true, 0);
        }
        assertThatThrownBy(() -> handled.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
        assertThat(get("/empty").statusCode()).isEqualTo(200);
    }
}
