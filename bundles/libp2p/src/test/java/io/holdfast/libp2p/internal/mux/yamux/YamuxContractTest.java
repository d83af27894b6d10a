package io.holdfast.libp2p.internal.mux.yamux;

import static io.holdfast.libp2p.internal.mux.yamux.Streams.config;
import static io.holdfast.libp2p.internal.mux.yamux.Streams.random;
import static io.holdfast.libp2p.internal.mux.yamux.Streams.readAll;
import static io.holdfast.libp2p.internal.mux.yamux.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What two sessions that talk to each other promise, in memory and over a socket. */
@ExtendWith(LeakCheck.class)
class YamuxContractTest {
    @Nested
    class InMemory extends Contract {
        @Override
        SessionPair pair(YamuxConfig config) {
            return new EmbeddedPair(config);
        }
    }

    @Nested
    class OverLoopback extends Contract {
        @Override
        SessionPair pair(YamuxConfig config) throws Exception {
            return new LoopbackPair(config);
        }
    }

    abstract static class Contract {
        private static final YamuxConfig CONFIG = config(20, 30);
        private SessionPair pair;

        abstract SessionPair pair(YamuxConfig config) throws Exception;

        @BeforeEach
        void connect() throws Exception {
            pair = pair(CONFIG);
        }

        @AfterEach
        void nothingIsLeft() throws Exception {
            pair.close();
            assertThat(pair.client().streams()).isEmpty();
            assertThat(pair.server().streams()).isEmpty();
            assertThat(((LimitedMemory) CONFIG.memory()).used()).isZero();
        }

        @Test
        void bytesGoBothWaysAndEachWayEndsByItself() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.write(text("ping")));
            MuxedStream there = pair.accepted();
            assertThat(there.isOutbound()).isFalse();
            assertThat(here.isOutbound()).isTrue();
            assertThat(there.id()).isEqualTo(here.id()).isEqualTo(1);
            assertThat(exactly(there, 4)).isEqualTo("ping");
            pair.await(here.closeWrite());
            assertThat(pair.await(there.read(1)).remaining()).isZero();
            assertThat(pair.await(there.read(1)).remaining()).isZero();
            byte[] answer = random(1, 1 << 20);
            CompletableFuture<byte[]> read = readAll(here, 1 << 16);
            pair.await(there.write(ByteBuffer.wrap(answer)));
            assertThat(there.closed().toCompletableFuture()).isNotDone();
            pair.await(there.closeWrite());
            assertThat(pair.await(read)).isEqualTo(answer);
            pair.await(here.closed());
            pair.await(there.closed());
            assertThat(pair.client().streams()).isEmpty();
            assertThat(pair.server().streams()).isEmpty();
        }

        @Test
        void readsAreAnsweredInPiecesOfTheAskedSize() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.write(text("abcdef")));
            MuxedStream there = pair.accepted();
            assertThat(exactly(there, 2)).isEqualTo("ab");
            ByteBuffer next = pair.await(there.read(1));
            assertThat(next.isReadOnly()).isTrue();
            assertThat(text(next)).isEqualTo("c");
            assertThat(exactly(there, 3)).isEqualTo("def");
            here.reset(0);
        }

        @Test
        void anEmptyWriteAnnouncesTheStream() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.write(ByteBuffer.allocate(0)));
            MuxedStream there = pair.accepted();
            pair.await(there.write(text("first")));
            assertThat(exactly(here, 5)).isEqualTo("first");
            pair.await(here.write(ByteBuffer.allocate(0)));
            there.reset(0);
        }

        @Test
        void closingOnlyAnnouncesAndEndsIt() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.closeWrite());
            pair.await(here.closeWrite());
            MuxedStream there = pair.accepted();
            assertThat(pair.await(there.read(1)).remaining()).isZero();
            pair.await(there.closeWrite());
            assertThat(pair.await(here.read(1)).remaining()).isZero();
            pair.await(here.closed());
            here.reset(7);
            assertThat(pair.await(here.read(1)).remaining()).isZero();
        }

        @Test
        void aResetFailsWhatIsUnderWayAtBothEndsWithItsCode() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.write(text("x")));
            MuxedStream there = pair.accepted();
            pair.await(there.read(1));
            CompletionStage<ByteBuffer> reading = there.read(1);
            CompletionStage<Void> writing = there.write(ByteBuffer.allocate(1 << 20));
            CompletionStage<Void> closing = there.closeWrite();
            here.reset(0x1234);
            assertFails(reading, Reason.RESET, 0x1234);
            assertFails(writing, Reason.RESET, 0x1234);
            assertFails(closing, Reason.RESET, 0x1234);
            assertFails(there.read(1), Reason.RESET, 0x1234);
            assertFails(there.write(text("y")), Reason.RESET, 0x1234);
            assertFails(here.read(1), Reason.RESET, 0x1234);
            assertFails(here.write(text("z")), Reason.RESET, 0x1234);
            pair.await(here.closed());
            pair.await(there.closed());
        }

        @Test
        void aResetFailsAWriteOfItsOwnSide() throws Exception {
            MuxedStream here = pair.client().open();
            CompletionStage<Void> writing = here.write(ByteBuffer.allocate(1 << 20));
            here.reset(3);
            assertFails(writing, Reason.RESET, 3);
        }

        @Test
        void aResetBeforeTheFirstByteIsNotSeen() throws Exception {
            MuxedStream here = pair.client().open();
            here.reset(1);
            pair.await(here.closed());
            MuxedStream next = pair.client().open();
            pair.await(next.write(text("x")));
            assertThat(pair.accepted().id()).isEqualTo(next.id());
            next.reset(0);
        }

        @Test
        void whatEndedBeforeAResetCanBeRead() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.write(text("whole")));
            MuxedStream there = pair.accepted();
            pair.await(here.closeWrite());
            pair.settle();
            here.reset(5);
            pair.settle();
            assertThat(new String(pair.await(readAll(there, 10)))).isEqualTo("whole");
            assertFails(there.write(text("y")), Reason.RESET, 5);
            pair.await(there.closed());
        }

        @Test
        void oneReadAndOneWriteAtATime() throws Exception {
            MuxedStream here = pair.client().open();
            CompletionStage<ByteBuffer> first = here.read(1);
            assertThatThrownBy(() -> pair.await(here.read(1))).isInstanceOf(IllegalStateException.class);
            CompletionStage<Void> writing = here.write(ByteBuffer.allocate(1 << 20));
            assertThatThrownBy(() -> pair.await(here.write(text("x")))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> here.read(0)).isInstanceOf(IllegalArgumentException.class);
            here.reset(0);
            assertFails(first, Reason.RESET, 0);
            assertFails(writing, Reason.RESET, 0);
        }

        @Test
        void nothingIsWrittenAfterTheEnd() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.closeWrite());
            assertFails(here.write(text("x")), Reason.CLOSED, 0);
            here.reset(0);
        }

        @Test
        void aReaderThatStopsStopsTheWriterAtItsWindow() throws Exception {
            MuxedStream here = pair.client().open();
            byte[] all = random(2, 3 << 20);
            CompletionStage<Void> writing = here.write(ByteBuffer.wrap(all)).thenCompose(done -> here.closeWrite());
            MuxedStream there = pair.accepted();
            pair.settle();
            assertThat(writing.toCompletableFuture()).isNotDone();
            // another stream does not notice
            MuxedStream other = pair.client().open();
            pair.await(other.write(text("still here")));
            assertThat(exactly(pair.accepted(), 10)).isEqualTo("still here");
            other.reset(0);
            assertThat(pair.await(readAll(there, 10_000))).isEqualTo(all);
            pair.await(writing);
            here.reset(0);
        }

        @Test
        void manyStreamsCarryMuchBothWays() throws Exception {
            List<CompletableFuture<?>> done = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int seed = i;
                MuxedStream here = pair.client().open();
                pair.await(here.write(ByteBuffer.allocate(0)));
                MuxedStream there = pair.accepted();
                byte[] bytes = random(seed, 1 << 20);
                done.add(here.write(ByteBuffer.wrap(bytes)).thenCompose(x -> here.closeWrite()).toCompletableFuture());
                done.add(there.write(ByteBuffer.wrap(bytes)).thenCompose(x -> there.closeWrite()).toCompletableFuture());
                done.add(readAll(here, 1 + 9999 * seed).thenAccept(read -> assertThat(read).isEqualTo(bytes)));
                done.add(readAll(there, 65_537).thenAccept(read -> assertThat(read).isEqualTo(bytes)));
            }
            pair.await(CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)));
        }

        @Test
        void tooManyStreamsAreRefusedByOneEndOrTheOther() throws Exception {
            List<MuxedStream> open = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                open.add(pair.client().open());
            }
            assertThatThrownBy(() -> pair.client().open()).isInstanceOfSatisfying(HostException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.LIMITED));
            for (MuxedStream stream : open) {
                pair.await(stream.write(text("x")));
            }
            pair.settle();
            assertThat(pair.server().streams()).hasSize(20);
            assertFails(open.get(20).read(1), Reason.RESET, Stream.RESOURCE_LIMIT_EXCEEDED);
            open.forEach(stream -> stream.reset(0));
            pair.settle();
            MuxedStream again = pair.client().open();
            pair.await(again.write(text("x")));
            again.reset(0);
        }

        @Test
        void aSessionThatClosesSaysSoAndEndsItsStreams() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.write(text("x")));
            MuxedStream there = pair.accepted();
            MuxedStream finished = pair.client().open();
            pair.await(finished.write(text("the last words")).thenCompose(done -> finished.closeWrite()));
            MuxedStream heard = pair.accepted();
            pair.await(there.read(1));
            CompletionStage<ByteBuffer> reading = there.read(1);
            CompletionStage<ByteBuffer> own = here.read(1);
            pair.await(pair.client().close("maintenance"));
            assertThat(pair.await(pair.client().closed())).isEqualTo("maintenance");
            assertThat(pair.await(pair.server().closed())).contains("good-bye");
            assertFails(reading, Reason.CLOSED, 0);
            assertFails(own, Reason.CLOSED, 0);
            assertFails(there.write(text("y")), Reason.CLOSED, 0);
            assertThat(new String(pair.await(readAll(heard, 100)))).isEqualTo("the last words");
            pair.await(there.closed());
            pair.await(here.closed());
            assertThatThrownBy(() -> pair.client().open()).isInstanceOfSatisfying(HostException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
            assertFails(pair.client().ping(), Reason.CLOSED, 0);
            pair.await(pair.client().close("again"));
        }

        @Test
        void bothEndsCanPing() throws Exception {
            assertThat(pair.await(pair.client().ping())).isPositive();
            assertThat(pair.await(pair.server().ping())).isPositive();
        }

        private String exactly(MuxedStream stream, int count) throws Exception {
            StringBuilder all = new StringBuilder();
            while (all.length() < count) {
                all.append(text(pair.await(stream.read(count - all.length()))));
            }
            return all.toString();
        }

        private void assertFails(CompletionStage<?> stage, Reason reason, int code) {
            assertThatThrownBy(() -> pair.await(stage)).isInstanceOfSatisfying(HostException.class, e -> {
                assertThat(e.reason()).isEqualTo(reason);
                assertThat(e.code()).isEqualTo(code);
            });
        }
    }
}
