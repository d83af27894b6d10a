package io.holdfast.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.api.Api;
import io.holdfast.testkit.parts.TestParts;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RSA PKCS1", "EC PKCS8"})
    void the_rest_listener_speaks_tls_and_the_gateway_does_not(String kind) throws Exception {
        KeyStore store = write(kind);
        TestParts parts = new TestParts();
        for (String slot : List.of("rest", "gateway")) {
            parts.part(Api.class, slot).set((request, response) -> CompletableFuture.completedFuture(null));
        }
        FrontSettings settings = FrontSettings.of(FrontSettingsTest.config(Map.of("ssl__cert__file", "cert.pem", "ssl__key__file", "key.pem",
                "http__listen__multiaddress", new String[] {"/ip4/127.0.0.1/tcp/0"}, "gateway__listen__multiaddress", new String[] {"/ip4/127.0.0.1/tcp/0"})),
                folder);
        HttpFront front = new HttpFront(parts, folder, settings);
        front.start();
        try {
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (front.listeners().size() < 2 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(front.listeners().get(0).address()).startsWith("https://127.0.0.1:");
            assertThat(front.listeners().get(1).address()).startsWith("http://127.0.0.1:");
            HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build();
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(front.listeners().get(0).address() + "/id")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(statusOf(trusting(store), URI.create(front.listeners().get(0).address()), "elsewhere.example")).contains(" 200 ");
        } finally {
            front.stop();
        }
    }

    /** Asks for a host that the certificate does not name: whom to trust is for the client to say. */
    private static String statusOf(SSLContext context, URI server, String host) throws Exception {
        try (Socket socket = context.getSocketFactory().createSocket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("GET /id HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).lines().findFirst().orElse("");
        }
    }

    @Test
    void a_key_that_cannot_be_read_is_told() throws Exception {
        write("EC PKCS8");
        Files.writeString(folder.resolve("key.pem"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> new Tls(folder.resolve("cert.pem"), folder.resolve("key.pem")).load()).hasMessageContaining("openssl pkcs8");
    }

    private KeyStore write(String kind) throws Exception {
        Path file = folder.resolve("store.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(keytool, "-genkeypair", "-alias", "a", "-keyalg", kind.substring(0, kind.indexOf(' ')), "-dname", "CN=127.0.0.1",
                "-ext", "san=ip:127.0.0.1", "-storepass", "secret", "-keypass", "secret", "-keystore", file.toString(), "-storetype", "PKCS12")
                .redirectErrorStream(true).start();
        made.getInputStream().readAllBytes();
        assertThat(made.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "secret".toCharArray());
        }
        Certificate certificate = store.getCertificate("a");
        Key key = store.getKey("a", "secret".toCharArray());
        Files.writeString(folder.resolve("cert.pem"), pem("CERTIFICATE", certificate.getEncoded()));
        boolean pkcs1 = kind.endsWith("PKCS1");
        // PKCS #1 is what PKCS #8 holds after 26 bytes, for a key of this size
        byte[] der = pkcs1 ? Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length) : key.getEncoded();
        Files.writeString(folder.resolve("key.pem"), pem(pkcs1 ? "RSA PRIVATE KEY" : "PRIVATE KEY", der));
        return store;
    }

    private static String pem(String title, byte[] der) {
        return "-----BEGIN " + title + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + title + "-----\n";
    }

    private static SSLContext trusting(KeyStore store) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", store.getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
