package io.holdfast.libp2p.internal.mux.yamux;

import static io.holdfast.libp2p.internal.mux.yamux.Frame.ACK;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.DATA;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.FIN;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.GO_AWAY;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.PING;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.RST;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.SYN;
import static io.holdfast.libp2p.internal.mux.yamux.Frame.WINDOW_UPDATE;
import static io.holdfast.libp2p.internal.mux.yamux.Streams.config;
import static io.holdfast.libp2p.internal.mux.yamux.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.HostException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes over the wire, frame by frame: what go-yamux 5 sends and expects. */
@ExtendWith(LeakCheck.class)
class YamuxWireTest {
    private final RawPeer client = new RawPeer(true, config());
    private final RawPeer server = new RawPeer(false, config());

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void theFirstBytesCarryTheAnnouncement() throws Exception {
        MuxedStream stream = client.session.open();
        assertThat(client.sent()).isEmpty();
        stream.write(text("hi"));
        assertThat(client.sent()).containsExactly("0 1 1 2 6869");
        client.send(WINDOW_UPDATE, ACK, 1, 0);
        stream.write(text("ho"));
        stream.closeWrite();
        assertThat(client.sent()).containsExactly("0 0 1 2 686f", "1 4 1 0");
        assertThat(client.session.open().id()).isEqualTo(3);
    }

    @Test
    void anAnnouncementWithoutBytesAndTheEndAreWindowUpdates() throws Exception {
        client.session.open().write(ByteBuffer.allocate(0));
        client.session.open().closeWrite();
        assertThat(client.sent()).containsExactly("1 1 1 0", "1 5 3 0");
    }

    @Test
    void aStreamOfThePeerIsAcceptedAtOnce() {
        server.send(WINDOW_UPDATE, SYN, 1, 0);
        assertThat(server.sent()).containsExactly("1 2 1 0");
        server.send(SYN, 3, "abc");
        assertThat(server.sent()).containsExactly("1 2 3 0");
        assertThat(server.accepted).extracting(MuxedStream::id).containsExactly(1L, 3L);
        server.send(SYN | FIN, 5, "all");
        server.accepted.remove();
        server.accepted.remove();
        assertThat(Streams.readAll(server.accepted.remove(), 10).join()).asString().isEqualTo("all");
    }

    @Test
    void aResetCarriesItsCodeInTheLengthAndIsNoCredit() throws Exception {
        MuxedStream stream = client.session.open();
        stream.write(text("x"));
        client.sent();
        stream.reset(0x1001);
        assertThat(client.sent()).containsExactly("1 8 1 1001");
        MuxedStream other = client.session.open();
        CompletableFuture<Void> writing = other.write(ByteBuffer.allocate(Frame.INITIAL_WINDOW + 1)).toCompletableFuture();
        client.sent();
        client.send(WINDOW_UPDATE, RST, 3, 0x1002);
        assertThat(client.sent()).isEmpty();
        assertThat(writing).isCompletedExceptionally();
        assertThat(codeOf(other)).isEqualTo(0x1002);
        MuxedStream byData = client.session.open();
        byData.write(text("x"));
        client.sent();
        client.send(RST, 5, "bytes after the end");
        assertThat(codeOf(byData)).isZero();
        assertThat(client.end()).isNull();
    }

    private static int codeOf(MuxedStream stream) {
        CompletableFuture<?> read = stream.read(1).toCompletableFuture();
        return ((HostException) read.handle((done, failure) -> failure).join()).code();
    }

    @Test
    void largeWritesAreCutAndNeverExceedTheWindow() throws Exception {
        MuxedStream stream = client.session.open();
        CompletableFuture<Void> writing = stream.write(ByteBuffer.allocate(300 << 10)).toCompletableFuture();
        List<String> sent = client.sent();
        assertThat(sent).hasSize(5).startsWith("0 1 1 ffe3 ...").endsWith("0 0 1 74 ...");
        assertThat(writing).isNotDone();
        client.send(WINDOW_UPDATE, ACK, 1, 100);
        assertThat(client.sent()).containsExactly("0 0 1 64 ...");
        client.send(WINDOW_UPDATE, 0, 1, -1);
        assertThat(client.sent()).hasSize(1);
        assertThat(writing).isCompleted();
    }

    @Test
    void smallFramesShareABuffer() throws Exception {
        for (int i = 0; i < 100; i++) {
            client.session.open().write(text("x"));
        }
        client.channel.runPendingTasks();
        ByteBuf only = client.channel.readOutbound();
        assertThat(only.readableBytes()).isEqualTo(100 * 13);
        only.release();
        assertThat((Object) client.channel.readOutbound()).isNull();
    }

    @Test
    void streamsTakeTurns() throws Exception {
        for (int i = 0; i < 3; i++) {
            client.session.open().write(ByteBuffer.allocate(130_000));
        }
        assertThat(client.sent()).extracting(frame -> frame.split(" ")[2]).containsExactly("1", "3", "5", "1", "3", "5");
    }

    @Test
    void thePeerMaySendMoreWhenTheReaderHasTakenHalfOfIt() {
        server.send(WINDOW_UPDATE, SYN, 1, 0);
        MuxedStream stream = server.accepted.remove();
        server.sent();
        server.send(0, 1, "x".repeat(Frame.INITIAL_WINDOW));
        assertThat(server.sent()).isEmpty();
        int read = 0;
        while (read < Frame.INITIAL_WINDOW / 2 - 1) {
            read += stream.read(Frame.INITIAL_WINDOW / 2 - 1 - read).toCompletableFuture().join().remaining();
        }
        assertThat(server.sent()).isEmpty();
        stream.read(1);
        assertThat(server.sent()).containsExactly("1 0 1 20000", "2 1 0 0");
    }

    @Test
    void atMost256StreamsWaitForTheirAcknowledgement() throws Exception {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        List<MuxedStream> streams = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            streams.add(client.session.open());
            writes.add(streams.get(i).write(text("x")).toCompletableFuture());
        }
        assertThat(client.sent()).hasSize(256);
        assertThat(writes.get(255)).isDone();
        assertThat(writes.get(256)).isNotDone();
        client.send(WINDOW_UPDATE, ACK, 7, 0);
        assertThat(client.sent()).containsExactly("0 1 201 1 78");
        client.send(WINDOW_UPDATE, ACK, 7, 0);
        assertThat(client.sent()).isEmpty();
        streams.get(257).reset(1);
        streams.get(0).reset(2);
        assertThat(client.sent()).containsExactly("1 8 1 2", "0 1 205 1 78");
        client.send(WINDOW_UPDATE, RST, 3, 0);
        assertThat(client.sent()).containsExactly("0 1 207 1 78");
    }

    @Test
    void numbersComeToAnEnd() throws Exception {
        try (RawPeer last = new RawPeer(true, config(), 0xFFFF_FFFBL)) {
            assertThat(last.session.open().id()).isEqualTo(0xFFFF_FFFBL);
            MuxedStream stream = last.session.open();
            assertThat(stream.id()).isEqualTo(0xFFFF_FFFDL);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(last.session::open).isInstanceOfSatisfying(HostException.class,
                        e -> assertThat(e.reason()).isEqualTo(HostException.Reason.LIMITED));
            }
            stream.write(text("x"));
            assertThat(last.sent()).containsExactly("0 1 fffffffd 1 78");
            last.send(WINDOW_UPDATE, ACK, 0xFFFF_FFFD, 0);
            last.send(0, 0xFFFF_FFFD, "y");
            assertThat(text(stream.read(1).toCompletableFuture().join())).isEqualTo("y");
        }
    }

    @Test
    void pingsAreAnsweredButNotWithoutEnd() {
        client.send(PING, SYN, 0, 77);
        assertThat(client.sent()).containsExactly("2 2 0 4d");
        ByteBuf many = Unpooled.buffer();
        for (int i = 0; i < 1000; i++) {
            many.writeBytes(RawPeer.frame(PING, SYN, 0, i));
        }
        client.send(many);
        assertThat(client.sent()).hasSize(32);
        client.send(PING, ACK, 0, 5);
        assertThat(client.end()).isNull();
    }

    @Test
    void aPingTellsTheRoundTrip() {
        CompletableFuture<Duration> ping = client.session.ping().toCompletableFuture();
        CompletableFuture<Duration> same = client.session.ping().toCompletableFuture();
        assertThat(client.sent()).containsExactly("2 1 0 0");
        client.channel.advanceTimeBy(40, TimeUnit.MILLISECONDS);
        client.send(PING, ACK, 0, 1);
        assertThat(ping).isNotDone();
        client.send(PING, ACK, 0, 0);
        assertThat(ping).isCompletedWithValue(Duration.ofMillis(40));
        assertThat(same).isCompletedWithValue(Duration.ofMillis(40));
    }

    @Test
    void aSilentPeerIsAskedAndThenGivenUp() throws Exception {
        CompletableFuture<ByteBuffer> reading = client.session.open().read(1).toCompletableFuture();
        pass(client, 29);
        assertThat(client.sent()).isEmpty();
        pass(client, 1);
        assertThat(client.sent()).containsExactly("2 1 0 0");
        client.send(PING, ACK, 0, 0);
        pass(client, 30);
        assertThat(client.sent()).containsExactly("2 1 0 1");
        // no answer, but a sign of life
        client.send(PING, SYN, 0, 9);
        pass(client, 29);
        assertThat(client.end()).isNull();
        client.sent();
        pass(client, 1);
        assertThat(client.sent()).containsExactly("2 1 0 2");
        pass(client, 9);
        assertThat(client.end()).isNull();
        pass(client, 1);
        assertThat(client.end()).contains("no answer to a ping");
        assertThat(client.sent()).containsExactly("3 0 0 2");
        assertThat(client.channel.isOpen()).isFalse();
        assertThat(reading).isCompletedExceptionally();
    }

    private static void pass(RawPeer peer, int seconds) {
        peer.channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        peer.channel.runScheduledPendingTasks();
        peer.channel.runPendingTasks();
    }

    @Test
    void goodByeOfThePeerEndsTheSession() throws Exception {
        CompletableFuture<ByteBuffer> reading = client.session.open().read(1).toCompletableFuture();
        client.send(GO_AWAY, 0, 0, 0x1005);
        assertThat(client.end()).isEqualTo("the peer said good-bye: it keeps fewer connections, code 0x1005");
        assertThat(reading).isCompletedExceptionally();
        assertThat(client.channel.isOpen()).isFalse();
    }

    @Test
    void goodByeIsSaid() {
        client.session.close("because");
        assertThat(client.sent()).containsExactly("3 0 0 0");
        assertThat(client.end()).isEqualTo("because");
        assertThat(client.channel.isOpen()).isFalse();
    }

    @Test
    void framesForStreamsThatAreGoneAreSkipped() throws Exception {
        MuxedStream stream = client.session.open();
        stream.write(text("x"));
        stream.reset(0);
        client.sent();
        client.send(ACK, 1, "late");
        client.send(WINDOW_UPDATE, FIN, 1, 10);
        client.send(0, 99, "x".repeat(500_000));
        assertThat(client.sent()).isEmpty();
        MuxedStream next = client.session.open();
        next.write(text("y"));
        client.send(ACK, 3, "z");
        assertThat(text(next.read(5).toCompletableFuture().join())).isEqualTo("z");
    }

    @Test
    void unknownFlagsAreIgnored() throws Exception {
        MuxedStream stream = client.session.open();
        stream.write(text("y"));
        client.send(0xFFF0 | ACK, 1, "z");
        client.send(DATA, ACK, 1, 0);
        assertThat(text(stream.read(5).toCompletableFuture().join())).isEqualTo("z");
        assertThat(Collections.frequency(client.sent(), "0 1 1 1 79")).isOne();
    }
}
