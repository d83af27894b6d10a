package io.holdfast.libp2p.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that keeps to nothing, over real sockets: it is hung up on, with a reason, and whoever else is connected notices nothing. */
class HostileTest {
    private static final String ECHO = "/test/echo/1";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Logged logged = new Logged();
    private final LivePeer victim = new LivePeer((byte[]) null);
    private final LivePeer friend = new LivePeer((byte[]) null);
    private final Hostile hostile = new Hostile();
    private Stream conversation;

    @BeforeEach
    void befriend() {
        victim.handle(ECHO, HostileTest::echo);
        get(friend.host().connect(victim.host().id(), victim.addresses(), LIMIT));
        conversation = get(friend.host().open(victim.host().id(), List.of(ECHO), LIMIT));
        talk();
    }

    @AfterEach
    void stop() {
        hostile.close();
        friend.close();
        victim.close();
        logged.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static CompletionStage<Void> echo(Stream stream) {
        return stream.read(65536).thenCompose(data -> data.hasRemaining()
                ? stream.write(data).thenCompose(v -> echo(stream)) : CompletableFuture.completedFuture(null));
    }

    /** The conversation that began before any harm was done goes on at once. */
    private void talk() {
        get(conversation.write(ByteBuffer.wrap("still there?".getBytes(StandardCharsets.UTF_8))));
        int left = 12;
        while (left > 0) {
            int n = get(conversation.read(left).toCompletableFuture().orTimeout(2, TimeUnit.SECONDS)).remaining();
            assertThat(n).isPositive();
            left -= n;
        }
    }

    private Multiaddr address() {
        return victim.host().addresses().get(0);
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket(address().value("ip4").orElseThrow(), Integer.parseInt(address().value("tcp").orElseThrow()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The victim hangs up on this socket. */
    private static void isEnded(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (in.read() >= 0) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not hung up on", e);
        } catch (IOException e) {
            // a reset is an end too
        }
    }

    /** The victim's connection to the hostile peer, once it is there. */
    private Connection connection() {
        until("the hostile peer is connected", () -> !victim.host().connections(hostile.node().id()).isEmpty());
        return victim.host().connections(hostile.node().id()).get(0);
    }

    private void endsWith(Connection connection, String reason) {
        assertThat(get(connection.closed())).contains(reason);
        until("its end is noticed", () -> !hostile.isOpen() && victim.host().connections(hostile.node().id()).isEmpty());
        talk();
    }

    @Test
    void randomBytesInsteadOfANegotiation() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[1 + random.nextInt(5000)];
            random.nextBytes(bytes);
            try (Socket socket = socket()) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                isEnded(socket);
            } catch (IOException e) {
                // hung up on while writing
            }
        }
        until("said why", () -> logged.has("an inbound connection did not come about: "));
        talk();
    }

    @Test
    void oversizedAndCutOffLinesOfTheNegotiation() throws IOException {
        Socket oversized = socket();
        oversized.getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xff, 0x7f});
        isEnded(oversized);
        Socket endless = socket();
        endless.getOutputStream().write(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80});
        isEnded(endless);
        try (Socket cut = socket()) {
            cut.getOutputStream().write(Hostile.line("/multistream/1.0.0"), 0, 7);
        }
        until("said why", () -> logged.has("an inbound connection did not come about: "));
        talk();
    }

    @Test
    void garbageInsteadOfAHandshake() throws IOException {
        for (String security : List.of("/noise", "/tls/1.0.0")) {
            Socket socket = socket();
            socket.getOutputStream().write(Hostile.line("/multistream/1.0.0"));
            socket.getOutputStream().write(Hostile.line(security));
            byte[] garbage = new byte[70_000];
            new Random(2).nextBytes(garbage);
            try {
                socket.getOutputStream().write(garbage);
            } catch (IOException e) {
                // hung up on while writing
            }
            isEnded(socket);
        }
        until("said why", () -> logged.has("noise") && logged.lines().stream().anyMatch(l -> l.contains("did not come about: tls")));
        talk();
    }

    @Test
    void handshakesThatNeverEnd() throws IOException {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(socket());
        }
        until("those beyond the bound are refused", () -> logged.has("is refused: 16 handshakes are under way, 16 of them with this address"));
        talk();
        for (Socket s : slow) {
            s.close();
        }
        // their places are free again
        try (LivePeer late = new LivePeer((byte[]) null)) {
            until("another can connect", () -> {
                try {
                    return get(late.host().connect(victim.host().id(), victim.addresses(), LIMIT)).isOpen();
                } catch (RuntimeException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void aHandshakeDripsInByBytes() throws Exception {
        Socket slow = socket();
        byte[] start = Hostile.line("/multistream/1.0.0");
        slow.getOutputStream().write(start, 0, 3);
        // the bound is for the whole handshake, not for each byte
        Thread drip = new Thread(() -> {
            try {
                for (int i = 3; i < start.length; i++) {
                    Thread.sleep(900);
                    slow.getOutputStream().write(start[i]);
                }
            } catch (IOException | InterruptedException e) {
                // hung up on
            }
        });
        drip.start();
        long begin = System.nanoTime();
        isEnded(slow);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
        drip.join();
        until("said why", () -> logged.has("no handshake with"));
        talk();
    }

    @Test
    void garbageInsteadOfFrames() {
        hostile.connect(address());
        Connection connection = connection();
        byte[] garbage = new byte[30_000];
        new Random(3).nextBytes(garbage);
        garbage[0] = 77;
        hostile.send(garbage);
        endsWith(connection, "version");
    }

    @Test
    void moreDataThanTheWindow() {
        hostile.connect(address());
        Connection connection = connection();
        victim.handle("/test/deaf/1", stream -> new CompletableFuture<>());
        byte[] lines = concat(Hostile.line("/multistream/1.0.0"), Hostile.line("/test/deaf/1"));
        hostile.frame(Hostile.DATA, Hostile.SYN, 1, lines.length, lines);
        until("the stream is there", () -> connection.streams().stream().anyMatch(s -> s.protocol().equals("/test/deaf/1")));
        for (int i = 0; i < 40; i++) {
            hostile.frame(Hostile.DATA, 0, 1, 16_000, new byte[16_000]);
        }
        endsWith(connection, "window");
    }


    @Test
    void aFrameThatClaimsFourGigabytes() {
        hostile.connect(address());
        Connection connection = connection();
        hostile.frame(Hostile.DATA, Hostile.SYN, 1, -1);
        endsWith(connection, "window");
    }

    @Test
    void aStreamNumberOfTheOtherSide() {
        hostile.connect(address());
        Connection connection = connection();
        hostile.frame(Hostile.WINDOW, Hostile.SYN, 2, 0);
        endsWith(connection, "stream");
    }

    @Test
    void aFloodOfStreams() {
        hostile.connect(address());
        connection();
        int threads = Thread.activeCount();
        for (int i = 0; i < 2000; i++) {
            hostile.frame(Hostile.WINDOW, Hostile.SYN, 1 + 2 * i, 0);
        }
        // the first 1024 get a line of 20 bytes each, the others a refusal
        until("those beyond the bound of a connection are refused one by one", () -> hostile.received() > 1024 * 20 + 900 * 12);
        try (Hostile second = new Hostile(hostile.node())) {
            second.connect(address());
            for (int i = 0; i < 1000; i++) {
                second.frame(Hostile.WINDOW, Hostile.SYN, 1 + 2 * i, 0);
            }
            until("its second connection has no streams of its own", () -> logged.has("is refused: it has"));
            talk();
        }
        talk();
        assertThat(Thread.activeCount()).isLessThan(threads + 10);
        hostile.close();
        until("all is let go", () -> victim.host().connections(hostile.node().id()).isEmpty());
        // its places are free again
        try (Hostile next = new Hostile()) {
            next.connect(address());
            until("the next is answered", () -> next.received() > 0);
        }
    }

    @Test
    void aFloodOfStreamsWhoseRefusalsAreNotTaken() {
        hostile.connect(address());
        Connection connection = connection();
        hostile.deaf();
        // more than the sockets' buffers hold of answers
        for (int i = 0; i < 1_500_000 && connection.isOpen(); i++) {
            hostile.frame(Hostile.WINDOW, Hostile.SYN, 1 + 2 * i, 0);
            while (!hostile.isWritable() && connection.isOpen()) {
                LockSupport.parkNanos(100_000);
            }
        }
        assertThat(get(connection.closed())).contains("takes no answer");
        talk();
    }

    @Test
    void aHugeProtocolName() {
        hostile.connect(address());
        Connection connection = connection();
        byte[] lines = concat(Hostile.line("/multistream/1.0.0"), Hostile.line("/" + "x".repeat(60_000)));
        hostile.frame(Hostile.DATA, Hostile.SYN, 1, lines.length, lines);
        until("the stream is ended", () -> logged.has("a stream of " + hostile.node().id() + " ends: "));
        assertThat(connection.isOpen()).isTrue();
        talk();
    }

    @Test
    void aFloodOfPings() {
        hostile.connect(address());
        Connection connection = connection();
        for (int i = 0; i < 50_000; i++) {
            hostile.frame(Hostile.PING, Hostile.SYN, 0, i);
        }
        talk();
        until("answered, or hung up on", () -> hostile.received() > 12 * 1000 || !connection.isOpen());
        talk();
    }

    @Test
    void identifyThatNeverComes() {
        // the hostile peer takes the victim's question for what it is and says nothing
        hostile.connect(address());
        Connection connection = connection();
        until("asked", () -> hostile.received() > 0);
        until("given up", () -> logged.has(hostile.node().id() + " does not identify itself: "));
        until("nothing is left of it", () -> connection.streams().isEmpty());
        assertThat(connection.isOpen()).isTrue();
        talk();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }
}
