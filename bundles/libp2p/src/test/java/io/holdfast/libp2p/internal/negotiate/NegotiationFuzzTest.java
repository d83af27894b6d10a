package io.holdfast.libp2p.internal.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.libp2p.internal.secure.Ends;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Whatever a peer proposes or answers: an agreement on what both said, or a failure with a reason; and not a byte behind it is lost. */
class NegotiationFuzzTest {
    private static final List<String> SPOKEN = List.of("/noise", "/tls/1.0.0");
    private static final List<byte[]> SAMPLES = List.of(lines(Lines.HEADER, "/noise"), lines(Lines.HEADER, "na", "/tls/1.0.0"),
            lines(Lines.HEADER, "ls", "/quic", "/noise"), lines(Lines.HEADER, "na", "na"), lines(Lines.HEADER, "/" + "x".repeat(900), "/noise"));
    private static final byte[] REST = "and what is behind".getBytes(StandardCharsets.US_ASCII);

    private static byte[] lines(String... lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : lines) {
            out.writeBytes(Lines.encode(line));
        }
        return out.toByteArray();
    }

    @Test
    void linesForAWhile() {
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.damaged(random, SAMPLES);
            Fuzz.bounded(bytes.length, 1000, r -> assertThat(read(bytes, List.of(bytes))).isEqualTo(read(bytes, Fuzz.cut(r, bytes))), random);
        });
    }

    /** What was read, written again; then why it ended. */
    private static String read(byte[] all, List<byte[]> pieces) {
        Lines lines = new Lines();
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        List<String> out = new ArrayList<>();
        try {
            for (byte[] piece : pieces) {
                ByteBuffer in = ByteBuffer.wrap(piece);
                while (in.hasRemaining()) {
                    assertThat(lines.needs()).isBetween(1, Lines.MAX);
                    String line = lines.read(in);
                    if (line != null) {
                        out.add(line);
                        again.writeBytes(line.indexOf('\n') < 0 ? Lines.encode(line) : new byte[0]);
                    }
                }
            }
        } catch (HostException e) {
            assertThat(e.reason()).isEqualTo(Reason.VIOLATION);
            out.add(e.getMessage());
        }
        // what is no UTF-8, or has a line feed inside, is not written so
        assertThat(Fuzz.begins(all, again.toByteArray()) || out.stream().anyMatch(l -> l.indexOf('\n') >= 0 || l.indexOf('\ufffd') >= 0)).isTrue();
        return String.join("|", out);
    }

    @Test
    void onAChannelForAWhile() {
        Fuzz.run(NegotiationFuzzTest::onAChannel);
    }

    private static void onAChannel(Random random) {
        UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        boolean initiator = random.nextBoolean();
        CompletableFuture<String> agreed = initiator ? NegotiationHandler.initiate(channel.pipeline(), SPOKEN)
                : NegotiationHandler.respond(channel.pipeline(), SPOKEN::contains);
        ByteArrayOutputStream behind = new ByteArrayOutputStream();
        agreed.thenAccept(protocol -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                behind.writeBytes(io.netty.buffer.ByteBufUtil.getBytes((io.netty.buffer.ByteBuf) message));
                io.netty.util.ReferenceCountUtil.release(message);
            }
        }));
        byte[] damaged = Fuzz.damaged(random, SAMPLES);
        byte[] all = Arrays.copyOf(damaged, damaged.length + REST.length);
        System.arraycopy(REST, 0, all, damaged.length, REST.length);
        Fuzz.cut(random, all).forEach(p -> channel.writeInbound(memory.directBuffer(p.length).writeBytes(p)));
        judge(agreed, all, behind.toByteArray());
        Ends.sent(channel);
        channel.finishAndReleaseAll();
        assertThat(agreed).as("over, with the channel").isDone();
        assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory()).isZero();
    }

    private static void judge(CompletableFuture<String> agreed, byte[] all, byte[] behind) {
        if (agreed.isCompletedExceptionally()) {
            Throwable why = agreed.handle((v, e) -> e).join();
            assertThat(why).isInstanceOf(HostException.class);
            assertThat(((HostException) why).reason()).isIn(Reason.VIOLATION, Reason.NOT_SUPPORTED);
            assertThat(behind).isEmpty();
        } else if (agreed.isDone()) {
            byte[] line = Lines.encode(agreed.join());
            assertThat(SPOKEN).contains(agreed.join());
            int at = all.length - behind.length;
            assertThat(Arrays.copyOfRange(all, at, all.length)).as("what is behind").isEqualTo(behind);
            assertThat(Arrays.copyOfRange(all, at - line.length, at)).as("the peer's word").isEqualTo(line);
            assertThat(all).startsWith(Lines.encode(Lines.HEADER));
        } else {
            assertThat(behind).isEmpty();
        }
    }

    @Test
    void onAStreamForAWhile() {
        Fuzz.run(random -> {
            byte[] damaged = Fuzz.damaged(random, SAMPLES);
            Told stream = new Told(random, damaged);
            Predicate<String> speaks = SPOKEN::contains;
            int kind = random.nextInt(3);
            CompletableFuture<String> agreed = switch (kind) {
                case 0 -> StreamNegotiation.initiate(stream, SPOKEN);
                case 1 -> StreamNegotiation.respond(stream, speaks);
                default -> StreamNegotiation.initiateLazily(stream, SPOKEN.get(0)).read(1).toCompletableFuture().thenApply(b -> SPOKEN.get(0));
            };
            assertThat(agreed).isDone();
            Throwable why = agreed.handle((v, e) -> e).join();
            if (why == null) {
                byte[] line = Lines.encode(agreed.join());
                assertThat(SPOKEN).contains(agreed.join());
                assertThat(damaged).startsWith(Lines.encode(Lines.HEADER));
                if (kind != 2) {
                    assertThat(Arrays.copyOfRange(damaged, stream.at - line.length, stream.at)).as("nothing behind it is read").isEqualTo(line);
                }
                assertThat(stream.reset).isNull();
            } else {
                HostException e = (HostException) Causes.of(why);
                assertThat(e.reason()).isIn(Reason.VIOLATION, Reason.NOT_SUPPORTED, Reason.CLOSED);
                assertThat(stream.reset).isNotNull();
            }
        });
    }

    /** The peer says this and ends. */
    private static final class Told implements MuxedStream {
        private final Random random;
        private final byte[] bytes;
        private int at;
        private Integer reset;

        Told(Random random, byte[] bytes) {
            this.random = random;
            this.bytes = bytes;
        }

        @Override
        public long id() {
            return 1;
        }

        @Override
        public boolean isOutbound() {
            return true;
        }

        @Override
        public CompletionStage<ByteBuffer> read(int max) {
            assertThat(max).isBetween(1, Lines.MAX);
            int n = Math.min(bytes.length - at, random.nextBoolean() ? max : 1);
            at += n;
            return CompletableFuture.completedFuture(ByteBuffer.wrap(bytes, at - n, n).asReadOnlyBuffer());
        }

        @Override
        public CompletionStage<Void> write(ByteBuffer data) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> closeWrite() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void reset(int code) {
            reset = code;
        }

        @Override
        public CompletionStage<Void> closed() {
            return new CompletableFuture<>();
        }
    }
}
