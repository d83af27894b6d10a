package io.holdfast.libp2p.internal.negotiate;

import static io.holdfast.libp2p.internal.mux.yamux.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.libp2p.internal.mux.yamux.EmbeddedPair;
import io.holdfast.libp2p.internal.mux.yamux.LoopbackPair;
import io.holdfast.libp2p.internal.mux.yamux.SessionPair;
import io.holdfast.libp2p.internal.mux.yamux.Streams;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamNegotiationTest {
    @Nested
    class InMemory extends Contract {
        @Override
        SessionPair pair() {
            return new EmbeddedPair(Streams.config());
        }
    }

    @Nested
    class OverLoopback extends Contract {
        @Override
        SessionPair pair() throws Exception {
            return new LoopbackPair(Streams.config());
        }
    }

    abstract static class Contract {
        private SessionPair pair;

        abstract SessionPair pair() throws Exception;

        @BeforeEach
        void connect() throws Exception {
            pair = pair();
        }

        @AfterEach
        void close() throws Exception {
            pair.close();
        }

        @Test
        void theFirstThatBothSpeakIsTaken() throws Exception {
            MuxedStream here = pair.client().open();
            CompletableFuture<String> mine = StreamNegotiation.initiate(here, List.of("/c", "ls", "/b", "/a"));
            MuxedStream there = pair.accepted();
            CompletableFuture<String> theirs = StreamNegotiation.respond(there, List.of("/a", "/b")::contains);
            assertThat(pair.await(mine)).isEqualTo("/b");
            assertThat(pair.await(theirs)).isEqualTo("/b");
            echo(here, there, "and on");
            echo(there, here, "and back");
        }

        @Test
        void nothingInCommonFailsAndIsSaid() throws Exception {
            MuxedStream here = pair.client().open();
            CompletableFuture<String> mine = StreamNegotiation.initiate(here, List.of("/a", "/b"));
            CompletableFuture<String> theirs = StreamNegotiation.respond(pair.accepted(), protocol -> false);
            assertFails(mine, Reason.NOT_SUPPORTED, "none of [/a, /b]");
            assertFails(theirs, Reason.RESET, "0x1001");
            pair.await(here.closed());
        }

        @Test
        void lazilyTheFirstBytesComeAlong() throws Exception {
            MuxedStream here = StreamNegotiation.initiateLazily(pair.client().open(), "/echo/1");
            CompletionStage<ByteBuffer> answer = here.read(100);
            pair.await(here.write(text("data")));
            pair.await(here.write(text(" and more")));
            pair.await(here.closeWrite());
            MuxedStream there = pair.accepted();
            assertThat(pair.await(StreamNegotiation.respond(there, "/echo/1"::equals))).isEqualTo("/echo/1");
            assertThat(new String(pair.await(Streams.readAll(there, 3)))).isEqualTo("data and more");
            there.write(text("!"));
            assertThat(text(pair.await(answer))).isEqualTo("!");
            there.closeWrite();
            assertThat(pair.await(here.read(1)).remaining()).isZero();
            pair.await(here.closed());
        }

        @Test
        void lazilyMuchAtOnce() throws Exception {
            byte[] much = Streams.random(4, 1 << 20);
            MuxedStream here = StreamNegotiation.initiateLazily(pair.client().open(), "/much");
            CompletionStage<Void> written = here.write(ByteBuffer.wrap(much));
            CompletionStage<Void> closed = here.closeWrite();
            MuxedStream there = pair.accepted();
            CompletableFuture<byte[]> all = StreamNegotiation.respond(there, "/much"::equals)
                    .thenCompose(agreed -> Streams.readAll(there, 1 << 16));
            assertThat(pair.await(all)).isEqualTo(much);
            pair.await(written);
            pair.await(closed);
            there.closeWrite();
            pair.await(here.closed());
        }

        @Test
        void aRefusalOfALazyProposalIsTheFailureOfTheRead() throws Exception {
            MuxedStream here = StreamNegotiation.initiateLazily(pair.client().open(), "/unknown");
            pair.await(here.write(text("data")));
            CompletableFuture<String> theirs = StreamNegotiation.respond(pair.accepted(), protocol -> false);
            assertFails(here.read(1), Reason.NOT_SUPPORTED, "/unknown");
            assertFails(here.read(1), Reason.NOT_SUPPORTED, "/unknown");
            assertFails(here.write(text("more")), Reason.NOT_SUPPORTED, "/unknown");
            assertFails(here.closeWrite(), Reason.NOT_SUPPORTED, "/unknown");
            // the bytes behind the proposal are not a message
            assertThat(failureOf(theirs).reason()).isIn(Reason.VIOLATION, Reason.RESET);
        }

        @Test
        void aLazyStreamThatOnlyReadsOrOnlyEndsProposesToo() throws Exception {
            MuxedStream reads = StreamNegotiation.initiateLazily(pair.client().open(), "/time");
            CompletionStage<ByteBuffer> time = reads.read(100);
            MuxedStream there = pair.accepted();
            pair.await(StreamNegotiation.respond(there, "/time"::equals));
            there.write(text("!"));
            assertThat(text(pair.await(time))).isEqualTo("!");
            reads.reset(0);
            MuxedStream ends = StreamNegotiation.initiateLazily(pair.client().open(), "/time");
            pair.await(ends.closeWrite());
            MuxedStream ended = pair.accepted();
            pair.await(StreamNegotiation.respond(ended, "/time"::equals));
            assertThat(pair.await(ended.read(1)).remaining()).isZero();
            ended.closeWrite();
            pair.await(ends.closed());
        }

        @Test
        void theProposerMayWaitForTheGreeting() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.write(ByteBuffer.wrap(Lines.encode(Lines.HEADER))));
            MuxedStream there = pair.accepted();
            CompletableFuture<String> theirs = StreamNegotiation.respond(there, "/a"::equals);
            byte[] greeting = Lines.encode(Lines.HEADER);
            for (int i = 0; i < greeting.length; i++) {
                assertThat(pair.await(here.read(1)).get()).isEqualTo(greeting[i]);
            }
            pair.await(here.write(ByteBuffer.wrap(Lines.encode("/a"))));
            assertThat(pair.await(theirs)).isEqualTo("/a");
        }

        @Test
        void proposalsAreBounded() throws Exception {
            MuxedStream here = pair.client().open();
            CompletableFuture<String> mine = StreamNegotiation.initiate(here, Collections.nCopies(100, "/x"));
            CompletableFuture<String> theirs = StreamNegotiation.respond(pair.accepted(), protocol -> false);
            assertFails(theirs, Reason.NOT_SUPPORTED, "64 protocols");
            assertThat(failureOf(mine).code()).isEqualTo(Stream.PROTOCOL_NEGOTIATION_FAILED);
        }

        @Test
        void anotherGreetingOrAnEndIsAFailure() throws Exception {
            MuxedStream here = pair.client().open();
            pair.await(here.write(ByteBuffer.wrap(Lines.encode("/multistream/2.0.0\u001b"))));
            assertFails(StreamNegotiation.respond(pair.accepted(), "/a"::equals), Reason.VIOLATION, "\"/multistream/2.0.0?\"");
            MuxedStream ends = pair.client().open();
            CompletableFuture<String> mine = StreamNegotiation.initiate(ends, List.of("/a"));
            pair.await(pair.accepted().closeWrite());
            assertFails(mine, Reason.CLOSED, "ended the stream");
            MuxedStream wrong = pair.client().open();
            CompletableFuture<String> answered = StreamNegotiation.initiate(wrong, List.of("/a"));
            pair.accepted().write(ByteBuffer.wrap(Dialogue.join(Lines.encode(Lines.HEADER), Lines.encode("/b"))));
            assertFails(answered, Reason.VIOLATION, "answers \"/b\"");
        }

        @Test
        void aResetForTooManyIsALimit() throws Exception {
            CompletableFuture<String> mine = StreamNegotiation.initiate(pair.client().open(), List.of("/a"));
            pair.accepted().reset(Stream.RESOURCE_LIMIT_EXCEEDED);
            assertFails(mine, Reason.LIMITED, "takes no more streams");
            MuxedStream lazy = StreamNegotiation.initiateLazily(pair.client().open(), "/a");
            pair.await(lazy.write(text("data")));
            pair.accepted().reset(Stream.RESOURCE_LIMIT_EXCEEDED);
            assertFails(lazy.read(1), Reason.LIMITED, "takes no more streams");
            CompletableFuture<String> other = StreamNegotiation.initiate(pair.client().open(), List.of("/a"));
            pair.accepted().reset(Stream.RATE_LIMITED);
            assertFails(other, Reason.RESET, "0x1003");
        }

        @Test
        void whoResetsTheStreamEndsTheWait() throws Exception {
            MuxedStream here = pair.client().open();
            CompletableFuture<String> mine = StreamNegotiation.initiate(here, List.of("/a"));
            here.reset(3);
            assertFails(mine, Reason.RESET, "by this side");
        }

        private void echo(MuxedStream from, MuxedStream to, String text) throws Exception {
            pair.await(from.write(text(text)));
            for (int i = 0; i < text.length(); i++) {
                assertThat((char) pair.await(to.read(1)).get()).isEqualTo(text.charAt(i));
            }
        }

        private HostException failureOf(CompletionStage<?> stage) throws Exception {
            try {
                pair.await(stage);
                throw new AssertionError("did not fail");
            } catch (HostException e) {
                return e;
            }
        }

        private void assertFails(CompletionStage<?> stage, Reason reason, String message) {
            assertThatThrownBy(() -> pair.await(stage)).hasMessageContaining(message)
                    .isInstanceOfSatisfying(HostException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        }
    }
}
