package io.holdfast.ipfs.http.internal;

import static io.holdfast.ipfs.http.internal.Connectors.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon behind HTTPS. */
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final byte[] block = new byte[256 << 10];
    private HttpsServer server;
    private SSLContext trusting;

    @BeforeEach
    void open() throws Exception {
        new Random(1).nextBytes(block);
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "a",
                "-keyalg", "EC", "-dname", "CN=kubo", "-ext", "SAN=ip:127.0.0.1", "-keystore", store.toString(), "-storepass", "changeit")
                .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        SSLContext serving = SSLContext.getInstance("TLS");
        serving.init(own.getKeyManagers(), null, null);
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("a", keys.getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(serving));
        server.setExecutor(threads);
        server.createContext("/api/v0/version", e -> answer(e, "{\"Version\":\"safe\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        server.createContext("/api/v0/block/get", e -> answer(e, block));
        server.createContext("/api/v0/block/put", e -> answer(e, ("{\"Key\":\"" + Cid.ofRaw(block) + "\"}").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        server.start();
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @AfterEach
    void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpIpfsConnector connector(SSLContext tls) throws Exception {
        String node = "/ip4/127.0.0.1/tcp/" + server.getAddress().getPort() + "/https";
        HttpIpfsConnector connector = new HttpIpfsConnector(Connectors.settings(node, java.time.Duration.ofSeconds(60)), tls);
        connector.start();
        return connector;
    }

    @Test
    void speaksTls() throws Exception {
        HttpIpfsConnector connector = connector(trusting);
        try {
            for (int i = 0; i < 5; i++) {
                assertThat(get(connector.version())).isEqualTo("safe");
                assertThat(get(connector.getBlock(Cid.ofRaw(block)))).isEqualTo(ByteBuffer.wrap(block));
                get(connector.putBlock(Cid.ofRaw(block), ByteBuffer.wrap(block)));
            }
            List<CompletableFuture<ByteBuffer>> many = IntStream.range(0, 20).mapToObj(i -> connector.getBlock(Cid.ofRaw(block))).toList();
            many.forEach(m -> assertThat(get(m)).isEqualTo(ByteBuffer.wrap(block)));
        } finally {
            connector.stop();
        }
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws Exception {
        HttpIpfsConnector connector = connector(null);
        try {
            assertThatThrownBy(() -> get(connector.version())).isInstanceOf(ClusterException.NotReady.class).hasMessageContaining("PKIX");
        } finally {
            connector.stop();
        }
    }
}
