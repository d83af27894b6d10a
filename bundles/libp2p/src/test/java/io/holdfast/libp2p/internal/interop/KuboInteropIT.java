package io.holdfast.libp2p.internal.interop;

import static io.holdfast.libp2p.internal.interop.Exchange.LIMIT;
import static io.holdfast.libp2p.internal.interop.Exchange.get;
import static io.holdfast.libp2p.internal.interop.Program.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** kubo 0.43, both ways: as it is, in a private network, and without Noise. */
@EnabledIf(value = Installed.IS_THERE, disabledReason = Installed.MISSING)
class KuboInteropIT {
    /** What one that dials prefers. */
    private static final String TLS = "/tls/1.0.0";
    private static final String MOUNTED = "/x/holdfast/echo";
    private static final String COMES = "/holdfast/comes/1";
    private static final int PINGS = 4;

    @Nested
    class Public extends Cases {
        Public() {
            super(null, "/noise", false);
        }
    }

    @Nested
    class Private extends Cases {
        Private() {
            super(Exchange.random(32), "/noise", false);
        }

        @Test
        void anotherSecretOrNoneIsKeptOut() throws Exception {
            for (byte[] other : new byte[][] {null, new byte[32]}) {
                LivePeer stranger = peers.holdfast(other);
                Exchange.fails(stranger.host().connect(kubo.address().peer().orElseThrow(), List.of(kubo.address()), LIMIT), Reason.UNREACHABLE,
                        other == null ? kubo.address().peer().orElseThrow().toString() : "secret");
                Kubo.Output out = kubo.command("swarm", "connect", stranger.addresses().get(0).toString());
                assertThat(out.status()).as(out.text()).isNotZero();
                assertThat(out.text()).contains(stranger.host().id().toString()).contains("failure");
                assertThat(stranger.host().connections()).isEmpty();
            }
        }
    }

    @Nested
    class TlsOnly extends Cases {
        TlsOnly() {
            super(null, TLS, true);
        }
    }

    /** With one daemon, and a new peer of our own for each. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Cases {
        @RegisterExtension
        final Peers peers = new Peers();

        private final byte[] secret;
        private final String security;
        private final boolean tlsOnly;
        protected Kubo kubo;
        private Sockets echo;
        private LivePeer here;

        Cases(byte[] secret, String security, boolean tlsOnly) {
            this.secret = secret;
            this.security = security;
            this.tlsOnly = tlsOnly;
        }

        @BeforeAll
        void startKubo(@TempDir Path folder) throws Exception {
            kubo = Kubo.start(peers, folder.resolve("repo"), secret, tlsOnly);
            echo = new Sockets();
            kubo.run("p2p", "listen", MOUNTED, echo.address());
        }

        @AfterAll
        void stopEcho() throws Exception {
            echo.close();
        }

        @BeforeEach
        void startHost() {
            here = peers.holdfast(secret);
        }

        private String address() {
            return here.addresses().get(0).toString();
        }

        private String id() {
            return here.host().id().toString();
        }

        private PeerStore.Identity identity() {
            until("identified", () -> here.host().peerStore().identity(kubo.address().peer().orElseThrow()).isPresent());
            return here.host().peerStore().identity(kubo.address().peer().orElseThrow()).orElseThrow();
        }

        @Test
        void isDialed() throws Exception {
            Connection c = Exchange.connect(here, kubo.address());
            assertThat(c.security()).isEqualTo(security);
            assertThat(c.muxer()).isEqualTo("/yamux/1.0.0");
            PeerStore.Identity said = identity();
            assertThat(said.agent()).startsWith("kubo/0.43.0");
            assertThat(said.protocols()).contains("/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", "/ipfs/bitswap/1.2.0");
            assertThat(said.addresses()).contains(kubo.address().withoutPeer().orElseThrow());
            assertThat(said.observed()).isEqualTo(c.localAddress());
            assertThat(kubo.run("swarm", "peers")).contains(id());
            pings(c);
            assertThat(here.host().connections()).containsExactly(c);
        }

        // kubo takes no more than two streams of pings at a time
        private void pings(Connection c) {
            List<CompletionStage<Duration>> all = IntStream.range(0, 300).mapToObj(i -> here.host().ping(c.peer(), LIMIT)).toList();
            all.forEach(p -> assertThat(get(p)).isPositive());
        }

        @Test
        void dialsPingsAndLearnsWhatComes() throws Exception {
            assertThat(kubo.run("swarm", "connect", address())).contains("success");
            until("the connection is there", () -> here.host().connections().size() == 1);
            Connection c = here.host().connections().get(0);
            assertThat(c.direction()).isEqualTo(Connection.Direction.INBOUND);
            assertThat(c.security()).isEqualTo(TLS);
            assertThat(identity().agent()).startsWith("kubo/0.43.0");
            String pings = kubo.run("ping", "-n", String.valueOf(PINGS), id());
            assertThat(pings.lines().filter(l -> l.startsWith("Pong received"))).as(pings).hasSize(PINGS);
            assertThat(kubo.run("id", id())).contains("\"AgentVersion\": \"holdfast/1.1.6\"", "\"" + Exchange.ECHO + "\"", address())
                    .doesNotContain(COMES);
            AutoCloseable handler = here.handle(COMES, Exchange::echo);
            until("the push has arrived", () -> says("id", id()).contains(COMES));
            handler.close();
            until("the second push has arrived", () -> !says("id", id()).contains(COMES));
            assertThat(here.host().connections()).containsExactly(c);
            assertThat(kubo.run("swarm", "disconnect", address())).contains("success");
            assertThat(get(c.closed())).isNotEmpty();
        }

        private String says(String... words) {
            try {
                return kubo.run(words);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Test
        void carriesBulkAndManyStreamsToKubo() throws Exception {
            Connection c = Exchange.connect(here, kubo.address());
            Stream s = Exchange.open(c, MOUNTED);
            byte[] sent = Exchange.random(16 << 20);
            CompletionStage<Void> written = s.write(ByteBuffer.wrap(sent));
            assertThat(Exchange.read(s, sent.length)).isEqualTo(sent);
            get(written);
            s.reset(Stream.NO_ERROR);
            for (int i = 0; i < 10; i++) {
                Exchange.manyAtOnce(c, MOUNTED, 50, Exchange.End.RESET);
            }
        }

        @Test
        void carriesBulkAndManyStreamsFromKubo() throws Exception {
            here.handle(MOUNTED, Exchange::echo);
            kubo.run("swarm", "connect", address());
            int port = Sockets.freePort();
            kubo.run("p2p", "forward", MOUNTED, "/ip4/127.0.0.1/tcp/" + port, "/p2p/" + id());
            try {
                echoes(port, Exchange.random(16 << 20));
                List<CompletableFuture<Void>> all = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    byte[] sent = Exchange.random(1000 + i);
                    all.add(CompletableFuture.runAsync(() -> echoes(port, sent), Exchange.BLOCKING));
                }
                all.forEach(Exchange::get);
                assertThat(here.host().connections()).hasSize(1);
            } finally {
                kubo.run("p2p", "close", "--protocol", MOUNTED, "--listen-address", "/ip4/127.0.0.1/tcp/" + port);
            }
        }

        private static void echoes(int port, byte[] sent) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port); InputStream in = socket.getInputStream()) {
                socket.setSoTimeout((int) LIMIT.toMillis());
                Thread writer = new Thread(() -> write(socket, sent), "writer");
                writer.start();
                assertThat(in.readNBytes(sent.length)).isEqualTo(sent);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void write(Socket socket, byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void bothDialAtTheSameTime() throws Exception {
            Multiaddr there = kubo.address();
            for (int i = 0; i < 5; i++) {
                CompletionStage<Connection> ours = here.host().connect(there.peer().orElseThrow(), List.of(there), LIMIT);
                kubo.run("swarm", "connect", address());
                get(ours);
                assertThat(get(here.host().ping(there.peer().orElseThrow(), LIMIT))).isPositive();
                assertThat(kubo.run("ping", "-n", "1", id())).contains("Pong received");
                get(here.host().disconnect(there.peer().orElseThrow()));
                until("kubo has noticed", () -> !says("swarm", "peers").contains(id()));
            }
        }
    }
}
