package io.holdfast.testkit.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionGater;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import io.holdfast.testkit.node.TestNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link io.holdfast.spi.host.Host} must do. Two of them and more, on this machine. */
public abstract class HostContract {
    protected static final Duration LIMIT = Duration.ofSeconds(10);
    protected static final String ECHO = "/test/echo/1";

    private final List<TestPeer> peers = new ArrayList<>();

    /** A host that listens on loopback, with a new identity. @param secret null = none */
    protected abstract TestPeer start(byte[] secret);

    protected final TestPeer peer() {
        return peer(null);
    }

    protected final TestPeer peer(byte[] secret) {
        TestPeer peer = start(secret);
        peers.add(peer);
        return peer;
    }

    @AfterEach
    void stopAll() {
        peers.forEach(TestPeer::close);
    }

    protected static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    protected static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain for: " + what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    protected static Connection connect(TestPeer from, TestPeer to) {
        return get(from.host().connect(to.host().id(), to.addresses(), LIMIT));
    }

    protected static Stream open(TestPeer from, TestPeer to, String protocol) {
        connect(from, to);
        return get(from.host().open(to.host().id(), List.of(protocol), LIMIT));
    }

    protected static void fails(CompletionStage<?> stage, Reason reason, String... texts) {
        assertThatThrownBy(() -> get(stage)).isInstanceOf(CompletionException.class).cause()
                .isInstanceOfSatisfying(HostException.class, e -> {
                    assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
                    for (String text : texts) {
                        assertThat(e.getMessage()).contains(text);
                    }
                });
    }

    /** Sends back what comes. */
    protected static CompletionStage<Void> echo(Stream stream) {
        return stream.read(65536).thenCompose(data -> data.hasRemaining()
                ? stream.write(data).thenCompose(v -> echo(stream)) : CompletableFuture.completedFuture(null));
    }

    protected static byte[] readAll(Stream stream) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (true) {
            ByteBuffer data = get(stream.read(65536));
            if (!data.hasRemaining()) {
                return out.toByteArray();
            }
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            out.writeBytes(bytes);
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void connectsAndKnowsWhoIsThere() {
        TestPeer a = peer();
        TestPeer b = peer();
        Connection c = connect(a, b);
        assertThat(c.peer()).isEqualTo(b.host().id());
        assertThat(c.direction()).isEqualTo(Connection.Direction.OUTBOUND);
        assertThat(c.remoteAddress()).isEqualTo(b.host().addresses().get(0));
        assertThat(c.isOpen()).isTrue();
        until("the other end is there", () -> b.host().connections(a.host().id()).size() == 1);
        Connection d = b.host().connections(a.host().id()).get(0);
        assertThat(d.peer()).isEqualTo(a.host().id());
        assertThat(d.direction()).isEqualTo(Connection.Direction.INBOUND);
        assertThat(d.security()).isEqualTo(c.security());
        assertThat(connect(a, b)).as("the one there is").isSameAs(c);
    }

    @Test
    void carriesBytesBothWaysAndEndsThem() {
        TestPeer a = peer();
        TestPeer b = peer();
        b.handle(ECHO, HostContract::echo);
        Stream s = open(a, b, ECHO);
        assertThat(s.protocol()).isEqualTo(ECHO);
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        CompletionStage<Void> written = s.write(ByteBuffer.wrap(sent)).thenCompose(v -> s.closeWrite());
        assertThat(readAll(s)).isEqualTo(sent);
        get(written);
        get(s.closed());
        until("no stream is left", () -> s.connection().streams().stream().noneMatch(x -> x.protocol().equals(ECHO)));
        assertThat(a.host().bandwidth().get(ECHO).totalOut()).isEqualTo(sent.length);
        assertThat(a.host().bandwidth().get(ECHO).totalIn()).isEqualTo(sent.length);
    }

    @Test
    void aReaderThatStopsStopsTheWriter() {
        TestPeer a = peer();
        TestPeer b = peer();
        CompletableFuture<Stream> held = new CompletableFuture<>();
        b.handle(ECHO, stream -> {
            held.complete(stream);
            return new CompletableFuture<>();
        });
        Stream s = open(a, b, ECHO);
        AtomicInteger taken = new AtomicInteger();
        byte[] piece = new byte[64 * 1024];
        CompletableFuture<Void> all = CompletableFuture.runAsync(() -> IntStream.range(0, 1000).forEach(i -> {
            get(s.write(ByteBuffer.wrap(piece)));
            taken.incrementAndGet();
        }));
        until("some was taken", () -> taken.get() > 0);
        int before;
        do {
            before = taken.get();
            LockSupport.parkNanos(200_000_000);
        } while (taken.get() != before);
        assertThat(before).isLessThan(600);
        Stream reader = get(held);
        long[] read = {0};
        while (read[0] < 1000L * piece.length) {
            read[0] += get(reader.read(1 << 20)).remaining();
        }
        get(all);
    }

    @Test
    void saysWhichProtocolIsNotSpoken() {
        TestPeer a = peer();
        TestPeer b = peer();
        connect(a, b);
        fails(a.host().open(b.host().id(), List.of("/test/none/1", "/test/none/2"), LIMIT), Reason.NOT_SUPPORTED, "/test/none/2");
    }

    @Test
    void takesTheFirstProtocolThatIsSpoken() {
        TestPeer a = peer();
        TestPeer b = peer();
        b.handle(ECHO, HostContract::echo);
        connect(a, b);
        assertThat(get(a.host().open(b.host().id(), List.of("/test/echo/9", ECHO), LIMIT)).protocol()).isEqualTo(ECHO);
    }

    @Test
    void aResetReachesTheOtherSide() {
        TestPeer a = peer();
        TestPeer b = peer();
        CompletableFuture<Stream> got = new CompletableFuture<>();
        b.handle(ECHO, s -> {
            got.complete(s);
            return new CompletableFuture<>();
        });
        Stream s = open(a, b, ECHO);
        get(s.write(text("x")));
        Stream other = get(got);
        get(other.read(1));
        CompletionStage<ByteBuffer> waiting = other.read(1);
        s.reset(Stream.NO_ERROR);
        fails(waiting, Reason.RESET);
        fails(s.read(1), Reason.RESET);
        get(other.closed());
    }

    @Test
    void aHandlerThatFailsResetsItsStream() {
        TestPeer a = peer();
        TestPeer b = peer();
        b.handle(ECHO, s -> CompletableFuture.failedFuture(new IllegalStateException("on purpose")));
        Stream s = open(a, b, ECHO);
        fails(s.read(1), Reason.RESET);
    }

    @Test
    void closingTheConnectionEndsItsStreams() {
        TestPeer a = peer();
        TestPeer b = peer();
        b.handle(ECHO, HostContract::echo);
        Stream s = open(a, b, ECHO);
        CompletionStage<ByteBuffer> waiting = s.read(1);
        get(a.host().disconnect(b.host().id()));
        assertThat(a.host().connections()).isEmpty();
        assertThatThrownBy(() -> get(waiting)).cause().isInstanceOf(HostException.class);
        until("the other end has noticed", () -> b.host().connections().isEmpty());
    }

    @Test
    void anotherPeerAtTheAddressIsRefused() {
        TestPeer a = peer();
        TestPeer b = peer();
        PeerId stranger = TestNode.generate(null, null).id();
        List<Multiaddr> addresses = b.host().addresses();
        fails(a.host().connect(stranger, addresses, LIMIT), Reason.WRONG_PEER, b.host().id().toString());
        assertThat(a.host().connections()).isEmpty();
    }

    @Test
    void nobodyAtTheAddressIsSaidByName() {
        TestPeer a = peer();
        TestPeer b = peer();
        List<Multiaddr> addresses = b.addresses();
        PeerId gone = b.host().id();
        b.close();
        fails(a.host().connect(gone, addresses, LIMIT), Reason.UNREACHABLE, gone.toString(), addresses.get(0).withoutPeer().get().toString());
        fails(a.host().connect(TestNode.generate(null, null).id(), List.of(), LIMIT), Reason.UNREACHABLE, "no address");
        fails(a.host().connect(a.host().id(), List.of(), LIMIT), Reason.UNREACHABLE, "own ID");
    }

    @Test
    void theSecretKeepsOthersOut() {
        byte[] secret = new byte[32];
        secret[0] = 1;
        TestPeer a = peer(secret);
        TestPeer b = peer(secret);
        TestPeer open = peer();
        TestPeer other = peer(new byte[32]);
        assertThat(connect(a, b).isOpen()).isTrue();
        for (TestPeer stranger : List.of(open, other)) {
            assertThatThrownBy(() -> connect(stranger, b)).cause().isInstanceOf(HostException.class);
            assertThat(stranger.host().connections()).isEmpty();
        }
        assertThat(b.host().connections()).hasSize(1);
    }

    @Test
    void callersForOnePeerShareADial() {
        TestPeer a = peer();
        TestPeer b = peer();
        List<CompletableFuture<Connection>> all = IntStream.range(0, 50)
                .mapToObj(i -> a.host().connect(b.host().id(), b.addresses(), LIMIT).toCompletableFuture()).toList();
        assertThat(all.stream().map(HostContract::get).distinct()).hasSize(1);
        assertThat(a.host().connections()).hasSize(1);
    }

    @Test
    void measuresTheRoundTrip() {
        TestPeer a = peer();
        TestPeer b = peer();
        connect(a, b);
        assertThat(get(a.host().ping(b.host().id(), LIMIT))).isPositive().isLessThan(LIMIT);
    }

    @Test
    void learnsWhoTheOtherIsAndWhatItSpeaksLater() throws Exception {
        TestPeer a = peer();
        TestPeer b = peer();
        connect(a, b);
        PeerId id = b.host().id();
        until("identified", () -> a.host().peerStore().identity(id).isPresent());
        assertThat(a.host().peerStore().identity(id).orElseThrow().agent()).isNotEmpty();
        assertThat(a.host().peerStore().identity(id).orElseThrow().protocols()).doesNotContain(ECHO);
        assertThat(a.host().peerStore().addresses(id)).contains(b.host().addresses().get(0));
        AutoCloseable handler = b.handle(ECHO, HostContract::echo);
        until("the new protocol was pushed", () -> a.host().peerStore().identity(id).orElseThrow().protocols().contains(ECHO));
        Stream lazy = get(a.host().open(id, List.of(ECHO), LIMIT));
        get(lazy.write(text("lazy")));
        get(lazy.closeWrite());
        assertThat(readAll(lazy)).isEqualTo("lazy".getBytes(StandardCharsets.UTF_8));
        handler.close();
        until("its end was pushed", () -> !a.host().peerStore().identity(id).orElseThrow().protocols().contains(ECHO));
    }

    @Test
    void gatersAreAsked() throws Exception {
        TestPeer a = peer();
        TestPeer b = peer();
        AutoCloseable noDial = a.gate(new ConnectionGater() {
            @Override
            public boolean mayDial(PeerId peer, Multiaddr address) {
                return false;
            }
        });
        fails(a.host().connect(b.host().id(), b.addresses(), LIMIT), Reason.GATED);
        noDial.close();
        AutoCloseable nobody = b.gate(new ConnectionGater() {
            @Override
            public boolean mayConnect(PeerId peer, Connection.Direction direction, Multiaddr remote) {
                return !peer.equals(a.host().id());
            }
        });
        Connection seen = null;
        try {
            seen = connect(a, b);
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(HostException.class);
        }
        if (seen != null) {
            // the dialer proves itself last, so it may be refused just after it believed to be in
            get(seen.closed());
        }
        assertThat(b.host().connections()).isEmpty();
        nobody.close();
        until("welcome again", () -> {
            try {
                return connect(a, b).isOpen();
            } catch (CompletionException e) {
                return false;
            }
        });
    }

    @Test
    void listenersHearOfEachConnectionInOrder() {
        TestPeer a = peer();
        TestPeer b = peer();
        List<String> heard = new CopyOnWriteArrayList<>();
        a.listen(new ConnectionListener() {
            @Override
            public void opened(Connection connection) {
                heard.add("opened");
            }

            @Override
            public void identified(Connection connection) {
                heard.add("identified");
            }

            @Override
            public void closed(Connection connection) {
                heard.add("closed");
            }
        });
        connect(a, b);
        until("identified", () -> heard.contains("identified"));
        get(a.host().disconnect(b.host().id()));
        until("closed", () -> heard.contains("closed"));
        assertThat(heard.get(0)).isEqualTo("opened");
        assertThat(heard.get(heard.size() - 1)).isEqualTo("closed");
    }

    @Test
    void aProtectedPeerIsConnectedToAgain() {
        TestPeer a = peer();
        TestPeer b = peer();
        Connection first = connect(a, b);
        a.host().protect(b.host().id(), "test");
        until("seen there", () -> !b.host().connections(a.host().id()).isEmpty());
        get(b.host().disconnect(a.host().id()));
        until("connected again", () -> a.host().connections(b.host().id()).stream().anyMatch(c -> c != first && c.isOpen()));
        assertThat(a.host().unprotect(b.host().id(), "test")).isFalse();
    }

    @Test
    void manyStreamsAtOnce() {
        TestPeer a = peer();
        TestPeer b = peer();
        b.handle(ECHO, HostContract::echo);
        connect(a, b);
        List<CompletableFuture<byte[]>> all = IntStream.range(0, 200).mapToObj(i -> a.host().open(b.host().id(), List.of(ECHO), LIMIT)
                .thenCompose(s -> s.write(text("stream " + i)).thenCompose(v -> s.closeWrite())
                        .thenApplyAsync(v -> readAll(s))).toCompletableFuture()).toList();
        for (int i = 0; i < all.size(); i++) {
            assertThat(new String(get(all.get(i)), StandardCharsets.UTF_8)).isEqualTo("stream " + i);
        }
    }

    @Test
    void stoppedIsStopped() {
        TestPeer a = peer();
        TestPeer b = peer();
        Connection c = connect(a, b);
        a.close();
        get(c.closed());
        fails(a.host().connect(b.host().id(), b.addresses(), LIMIT), Reason.CLOSED);
        until("the other end has noticed", () -> b.host().connections().isEmpty());
        a.close();
    }
}
