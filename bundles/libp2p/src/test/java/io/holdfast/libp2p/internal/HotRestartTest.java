package io.holdfast.libp2p.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.Stream;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that is stopped and replaced by another on the same port and of the same identity, with traffic on it. */
class HotRestartTest {
    private static final String ECHO = "/test/echo/1";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ProtocolHandler HANDLER = HotRestartTest::echo;

    @TempDir
    Path folder;

    private TestNode node;
    private HostConfig config;
    private LivePeer host;
    private LivePeer other;

    @BeforeEach
    void start() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        node = TestNode.generate(folder, null);
        HostConfig d = LivePeer.config();
        config = new HostConfig(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port)), d.announce(), d.noAnnounce(), d.lowWater(),
                d.highWater(), d.grace(), d.limited(), d.memory(), d.sockets(), d.dialTimeout(), d.peerstore(), d.peers());
        host = new LivePeer(node, config);
        host.handle(ECHO, HANDLER);
        other = new LivePeer((byte[]) null);
    }

    @AfterEach
    void stop() {
        other.close();
        host.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static CompletionStage<Void> echo(Stream stream) {
        return stream.read(65536).thenCompose(data -> data.hasRemaining()
                ? stream.write(data).thenCompose(v -> echo(stream)) : CompletableFuture.completedFuture(null));
    }

    /** Echoes over streams of the other host, one after the other, each attempt failing or not. */
    private final class Traffic implements AutoCloseable {
        private final AtomicBoolean end = new AtomicBoolean();
        private final AtomicInteger echoes = new AtomicInteger();
        private final Thread thread = new Thread(this::run);

        Traffic() {
            thread.start();
        }

        private void run() {
            while (!end.get()) {
                try {
                    Stream stream = get(other.host().open(node.id(), List.of(ECHO), Duration.ofSeconds(2)));
                    get(stream.write(ByteBuffer.wrap(new byte[10_000])));
                    get(stream.closeWrite());
                    int left = 10_000;
                    while (left > 0) {
                        int n = get(stream.read(65536)).remaining();
                        left -= n;
                        if (n == 0) {
                            break;
                        }
                    }
                    if (left == 0) {
                        echoes.incrementAndGet();
                    }
                } catch (CompletionException e) {
                    // between two hosts there is none
                }
            }
        }

        void goesOn() {
            int before = echoes.get();
            until("echoes come", () -> echoes.get() > before + 5);
        }

        @Override
        public void close() throws InterruptedException {
            end.set(true);
            thread.join(30_000);
            assertThat(thread.isAlive()).as("no call hangs").isFalse();
        }
    }

    @Test
    void connectionsEndCleanlyAndComeBackByThemselves() {
        other.host().protect(node.id(), "test");
        Connection connection = get(other.host().connect(node.id(), host.addresses(), LIMIT));
        for (int i = 0; i < 3; i++) {
            Connection last = connection;
            host.close();
            assertThat(get(last.closed())).isNotEmpty();
            until("it is known to be gone", () -> !other.host().connections(node.id()).contains(last));
            host = new LivePeer(node, config);
            host.handle(ECHO, HANDLER);
            // nobody connects here: the other host does by itself
            until("connected again", () -> other.host().connections(node.id()).stream().anyMatch(Connection::isOpen));
            connection = other.host().connections(node.id()).get(0);
        }
    }

    @Test
    void replacedUnderTrafficNoCallHangs() throws Exception {
        other.host().protect(node.id(), "test");
        get(other.host().connect(node.id(), host.addresses(), LIMIT));
        int threads = 0;
        try (Traffic a = new Traffic(); Traffic b = new Traffic()) {
            a.goesOn();
            b.goesOn();
            for (int i = 0; i < 5; i++) {
                host.close();
                host = new LivePeer(node, config);
                host.handle(ECHO, HANDLER);
                a.goesOn();
                b.goesOn();
                threads = threads == 0 ? Thread.activeCount() : threads;
            }
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
        }
    }

    @Test
    void aHandlerThatComesAndGoesUnderTraffic() throws Exception {
        get(other.host().connect(node.id(), host.addresses(), LIMIT));
        try (Traffic traffic = new Traffic()) {
            traffic.goesOn();
            for (int i = 0; i < 20; i++) {
                // as another bundle's service of the same protocol, that is there for a while
                host.handle(ECHO, HANDLER).close();
            }
            traffic.goesOn();
        }
    }

    @Test
    void whoWaitsWhenTheHostStopsIsTold() throws Exception {
        host.handle("/test/deaf/1", stream -> new CompletableFuture<>());
        get(other.host().connect(node.id(), host.addresses(), LIMIT));
        Stream stream = get(other.host().open(node.id(), List.of("/test/deaf/1"), LIMIT));
        CompletableFuture<ByteBuffer> read = stream.read(1).toCompletableFuture();
        try (ServerSocket silent = new ServerSocket(0)) {
            TestNode nobody = TestNode.generate(null, null);
            CompletableFuture<Connection> dial = other.host().connect(nobody.id(),
                    List.of(Multiaddr.tcp("127.0.0.1", silent.getLocalPort())), Duration.ofMinutes(10)).toCompletableFuture();
            other.close();
            assertThat(dial).failsWithin(Duration.ofSeconds(10));
            assertThat(read).failsWithin(Duration.ofSeconds(10));
        }
        until("the other side knows", () -> host.host().connections().isEmpty());
        assertThat(other.host().connect(node.id(), host.addresses(), LIMIT).toCompletableFuture()).failsWithin(Duration.ofSeconds(1));
    }

    @Test
    void whatIsKnownOfPeersSurvives() {
        get(other.host().connect(node.id(), host.addresses(), LIMIT));
        until("who they are is known", () -> !host.host().peerStore().addresses(other.host().id()).isEmpty());
        host.close();
        host = new LivePeer(node, config);
        assertThat(host.host().peerStore().addresses(other.host().id())).isNotEmpty();
    }
}
