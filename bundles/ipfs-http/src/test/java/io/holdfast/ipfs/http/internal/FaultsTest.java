package io.holdfast.ipfs.http.internal;

import static io.holdfast.ipfs.http.internal.Connectors.CID;
import static io.holdfast.ipfs.http.internal.Connectors.eventually;
import static io.holdfast.ipfs.http.internal.Connectors.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.ipfs.DagPb;
import io.holdfast.testkit.ipfs.FakeIpfsDaemon;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A daemon that is away, that breaks off, and that talks rubbish. */
class FaultsTest {
    private FakeIpfsDaemon daemon;
    private HttpIpfsConnector connector;

    @BeforeEach
    void open() {
        daemon = FakeIpfsDaemon.start();
        connector = Connectors.to(daemon.multiaddress());
    }

    @AfterEach
    void close() {
        connector.stop();
        daemon.close();
    }

    private String away() {
        return "IPFS daemon at " + daemon.multiaddress() + " is not reachable: connection refused";
    }

    @Test
    void saysThatTheDaemonIsAway() {
        daemon.stop();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> get(connector.version())).isInstanceOfSatisfying(ClusterException.NotReady.class,
                    e -> assertThat(e.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(1500))).hasMessage(away());
        }
        assertThatThrownBy(() -> get(Feeds.toList(connector.pins(Set.of(PinMode.DIRECT))).toCompletableFuture())).hasMessage(away());
    }

    @Test
    void noticesThatItIsBack() {
        get(connector.version());
        daemon.stop();
        assertThatThrownBy(() -> get(connector.version())).isInstanceOf(ClusterException.NotReady.class);
        daemon.restart();
        long since = System.nanoTime();
        eventually(() -> connector.version().handle((v, e) -> e == null).join());
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void goesByAName() {
        HttpIpfsConnector byName = Connectors.to("/dns4/localhost/tcp/" + daemon.port());
        HttpIpfsConnector noSuch = Connectors.to("/dns6/127.0.0.1/tcp/" + daemon.port());
        try {
            assertThat(get(byName.version())).isEqualTo("0.43.0");
            assertThatThrownBy(() -> get(noSuch.version())).isInstanceOf(ClusterException.NotReady.class).hasMessageEndingWith("no address for 127.0.0.1");
        } finally {
            byName.stop();
            noSuch.stop();
        }
    }

    @Test
    void failsAtOnceForManyWhileItIsAway() {
        daemon.stop();
        List<CompletableFuture<String>> calls = IntStream.range(0, 5000).mapToObj(i -> connector.version()).toList();
        for (CompletableFuture<String> call : calls) {
            assertThatThrownBy(() -> get(call)).hasMessage(away());
        }
    }

    @Test
    void replacesAKeptConnectionThatTheDaemonClosed() {
        for (int i = 0; i < 200; i++) {
            get(connector.version());
            daemon.dropConnections();
        }
    }

    @Test
    void repeatsOnceWhatTheKeptConnectionSwallowed() {
        get(connector.version());
        daemon.next("id", c -> c.cut());
        assertThat(get(connector.id()).id()).isNotNull();
        daemon.next("id", c -> c.cut()).next("id", c -> c.cut());
        assertThatThrownBy(() -> get(connector.id())).isInstanceOf(ClusterException.NotReady.class).hasMessageContaining("broke off (id)");
    }

    @Test
    void saysThatTheDaemonBrokeOff() {
        daemon.next("pin/add", c -> {
            c.chunk("{\"Progress\":12}\n");
            c.cut();
        });
        assertThatThrownBy(() -> get(connector.pin(Pin.of(CID, PinOptions.DEFAULT), n -> { }))).isInstanceOf(ClusterException.NotReady.class)
                .hasMessageContaining("broke off (pin/add?");
        daemon.next("version", c -> {
            c.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Ver");
            c.cut();
        });
        assertThatThrownBy(() -> get(connector.version())).isInstanceOf(ClusterException.NotReady.class);
    }

    @Test
    void readsAnAnswerThatDrips() {
        daemon.next("version", c -> {
            String answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\n{\"V\r\n15\r\nersion\":\"1.2.3-dripp\"\r\n1\r\n}\r\n0\r\nX-Other: a\r\n\r\n";
            for (char ch : answer.toCharArray()) {
                c.raw(String.valueOf(ch));
            }
            c.hang();
        });
        assertThat(get(connector.version())).isEqualTo("1.2.3-dripp");
    }

    @Test
    void readsAnAnswerUpToTheEndOfTheConnection() {
        daemon.next("version", c -> {
            c.raw("HTTP/1.0 200 OK\r\n\r\n{\"Version\":\"old\"}");
            c.cut();
        });
        assertThat(get(connector.version())).isEqualTo("old");
        assertThat(get(connector.version())).isEqualTo("0.43.0");
    }

    @Test
    void refusesRubbish() {
        for (String rubbish : List.of("SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnot",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
                "HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000), "HTTP/1.1 200 OK\r\n" + ("C: " + "y".repeat(1000) + "\r\n").repeat(100),
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n")) {
            daemon.next("version", c -> {
                c.raw(rubbish);
                c.cut();
            });
            assertThatThrownBy(() -> get(connector.version())).as(rubbish).isInstanceOf(ClusterException.Internal.class)
                    .hasMessageStartingWith("IPFS answer not understood (version): ");
        }
        assertThat(get(connector.version())).isEqualTo("0.43.0");
    }

    @Test
    void cutsWhatIsTooLong() {
        daemon.next("pin/ls", c -> {
            c.chunk("{\"Cid\":\"" + "x".repeat(100_000));
            c.hang();
        });
        assertThatThrownBy(() -> get(Feeds.toList(connector.pins(Set.of(PinMode.DIRECT))).toCompletableFuture()))
                .isInstanceOf(ClusterException.Internal.class).hasMessageContaining("a line longer than 65536 bytes");
        daemon.next("version", c -> c.answer(500, "y".repeat(10_000_000)));
        assertThatThrownBy(() -> get(connector.version())).isInstanceOf(ClusterException.Refused.class)
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(3000));
        daemon.next("version", c -> {
            String mega = "z".repeat(1 << 20);
            for (int i = 0; i < 5; i++) {
                c.chunk(mega);
            }
            c.hang();
        });
        assertThatThrownBy(() -> get(connector.version())).hasMessageContaining("longer than 4194304 bytes");
        daemon.next("block/get", c -> {
            String mega = "z".repeat(1 << 20);
            for (int i = 0; i < 65; i++) {
                c.chunk(mega);
            }
            c.hang();
        });
        assertThatThrownBy(() -> get(connector.getBlock(CID))).hasMessageContaining("longer than 67108864 bytes");
        eventually(() -> daemon.open() <= 1);
    }

    @Test
    void tellsOtherErrorsFromKubos() {
        daemon.next("version", c -> c.answer(404, "404 page not found\n"));
        assertThatThrownBy(() -> get(connector.version())).isInstanceOf(ClusterException.Refused.class)
                .hasMessage("IPFS request failed (is it running?) (version). Code 404: 404 page not found");
        daemon.next("version", c -> c.answer(500, "{\"oops\":1}"));
        assertThatThrownBy(() -> get(connector.version())).hasMessage("IPFS request failed (is it running?) (version). Code 500: {\"oops\":1}");
        daemon.next("version", c -> c.answer(503, "busy"));
        assertThatThrownBy(() -> get(connector.version())).isInstanceOf(ClusterException.NotReady.class);
    }

    @Test
    void doesNotWaitForEver() {
        connector.stop();
        connector = Connectors.started(Connectors.settings(daemon.multiaddress(), Duration.ofMillis(300)));
        daemon.always("version", c -> c.hang());
        assertThatThrownBy(() -> get(connector.version())).isInstanceOf(ClusterException.NotReady.class)
                .hasMessage("IPFS request timed out (version): no answer within 300ms");
        eventually(() -> daemon.open() == 0);
        daemon.always("pin/ls", c -> {
            c.chunk("{\"Cid\":\"" + CID + "\",\"Type\":\"direct\"}\n");
            c.hang();
        });
        assertThatThrownBy(() -> get(Feeds.toList(connector.pins(Set.of(PinMode.DIRECT))).toCompletableFuture()))
                .hasMessageContaining("timed out (pin/ls?stream=true&type=direct)");
    }

    @Test
    void answersShortCallsWhileLongOnesLast() {
        daemon.searches(true);
        List<CompletableFuture<Void>> pins = IntStream.range(0, 300)
                .mapToObj(i -> connector.pin(Pin.of(DagPb.leaf("nowhere " + i).cid(), PinOptions.DEFAULT), n -> { })).toList();
        eventually(() -> daemon.calls().stream().filter(c -> c.startsWith("pin/add")).count() == 300);
        assertThat(get(connector.version())).isEqualTo("0.43.0");
        pins.forEach(p -> p.cancel(false));
        eventually(() -> daemon.open() <= 64);
    }

    @Test
    void stopsWithCallsInFlight() {
        daemon.searches(true);
        CompletableFuture<Void> pinning = connector.pin(Pin.of(CID, PinOptions.DEFAULT), n -> { });
        eventually(() -> daemon.calls().size() == 2);
        connector.stop();
        assertThatThrownBy(() -> get(pinning)).isInstanceOf(ClusterException.NotReady.class).hasMessageContaining("stopped");
        assertThatThrownBy(() -> get(connector.version())).isInstanceOf(ClusterException.NotReady.class);
        connector.stop();
        eventually(() -> daemon.open() == 0);
    }

    @Test
    void leavesNothingBehind() {
        get(connector.version());
        connector.stop();
        WeakReference<HttpIpfsConnector> gone = new WeakReference<>(connector);
        connector = Connectors.to(daemon.multiaddress());
        connector.stop();
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(t -> t.getName().startsWith("holdfast-ipfs-http"));
        eventually(() -> {
            System.gc();
            return gone.refersTo(null);
        });
    }

    @Test
    void doesNotTakeOverTheCallersClassLoader() {
        ClassLoader mine = new ClassLoader(null) { };
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(mine);
        try {
            CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
            connector.version().whenComplete((v, e) -> seen.complete(Thread.currentThread().getContextClassLoader()));
            get(seen);
            assertThat(Thread.getAllStackTraces().keySet()).filteredOn(t -> t.getName().startsWith("holdfast-ipfs-http"))
                    .isNotEmpty().noneMatch(t -> t.getContextClassLoader() == mine);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
