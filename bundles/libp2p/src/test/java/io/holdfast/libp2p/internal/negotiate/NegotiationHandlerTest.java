package io.holdfast.libp2p.internal.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NegotiationHandlerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @Test
    void bothEndsAgree() {
        EmbeddedChannel other = new EmbeddedChannel();
        CompletableFuture<String> mine = NegotiationHandler.initiate(channel.pipeline(), List.of("/tls/1.0.0", "/noise"));
        CompletableFuture<String> theirs = NegotiationHandler.respond(other.pipeline(), "/noise"::equals);
        for (int i = 0; i < 4; i++) {
            move(channel, other);
            move(other, channel);
        }
        assertThat(mine).isCompletedWithValue("/noise");
        assertThat(theirs).isCompletedWithValue("/noise");
        assertThat(channel.pipeline().get(NegotiationHandler.class)).isNull();
        assertThat(other.pipeline().get(NegotiationHandler.class)).isNull();
    }

    private static void move(EmbeddedChannel from, EmbeddedChannel to) {
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            to.writeInbound(bytes);
        }
    }

    @Property(tries = 100)
    void whatComesBehindGoesToTheNextHandlerInOrder(@ForAll long seed) {
        EmbeddedChannel responder = new EmbeddedChannel();
        StringBuilder received = new StringBuilder();
        NegotiationHandler.respond(responder.pipeline(), "/noise"::equals)
                .thenAccept(agreed -> responder.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        ByteBuf bytes = (ByteBuf) message;
                        received.append(bytes.toString(StandardCharsets.US_ASCII));
                        bytes.release();
                    }
                }));
        ByteBuf all = Unpooled.buffer().writeBytes(Lines.encode(Lines.HEADER)).writeBytes(Lines.encode("/tls"))
                .writeBytes(Lines.encode("/noise"));
        all.writeCharSequence("handshake, and data", StandardCharsets.US_ASCII);
        Random random = new Random(seed);
        while (all.isReadable()) {
            int count = 1 + random.nextInt(random.nextBoolean() ? all.readableBytes() : 1);
            responder.writeInbound(all.readRetainedSlice(count));
        }
        assertThat(all.refCnt()).isEqualTo(1);
        all.release();
        assertThat(received).hasToString("handshake, and data");
        ByteBuf sent = Unpooled.buffer();
        for (ByteBuf bytes = responder.readOutbound(); bytes != null; bytes = responder.readOutbound()) {
            sent.writeBytes(bytes);
            bytes.release();
        }
        assertThat(sent.toString(StandardCharsets.US_ASCII)).isEqualTo("\u0013/multistream/1.0.0\n\u0003na\n\u0007/noise\n");
        sent.release();
    }

    @Test
    void garbageIsAViolationAndWhatFollowsIsDropped() {
        CompletableFuture<String> agreed = NegotiationHandler.respond(channel.pipeline(), "/noise"::equals);
        ByteBuf garbage = Unpooled.wrappedBuffer(new byte[] {(byte) 0xF3, (byte) 0xFF, 1, 2});
        channel.writeInbound(garbage);
        assertThat(reasonOf(agreed)).isEqualTo(Reason.VIOLATION);
        assertThat(garbage.refCnt()).isZero();
        ByteBuf more = Unpooled.buffer().writeZero(100);
        channel.writeInbound(more);
        assertThat(more.refCnt()).isZero();
        assertThat((Object) channel.readInbound()).isNull();
    }

    @Test
    void aConnectionThatEndsFailsIt() {
        CompletableFuture<String> agreed = NegotiationHandler.initiate(channel.pipeline(), List.of("/noise"));
        channel.close();
        assertThat(reasonOf(agreed)).isEqualTo(Reason.CLOSED);
        EmbeddedChannel other = new EmbeddedChannel();
        CompletableFuture<String> broken = NegotiationHandler.initiate(other.pipeline(), List.of("/noise"));
        other.pipeline().fireExceptionCaught(new IOException("connection reset by peer"));
        assertThat(reasonOf(broken)).isEqualTo(Reason.CLOSED);
        channel.releaseOutbound();
        other.finishAndReleaseAll();
    }

    @Test
    void aRefusalIsNotSupported() {
        CompletableFuture<String> agreed = NegotiationHandler.initiate(channel.pipeline(), List.of("/noise"));
        channel.writeInbound(Unpooled.wrappedBuffer(Lines.encode(Lines.HEADER), Lines.encode("na")));
        assertThat(reasonOf(agreed)).isEqualTo(Reason.NOT_SUPPORTED);
        channel.releaseOutbound();
    }

    private static Reason reasonOf(CompletableFuture<?> failed) {
        assertThat(failed).isCompletedExceptionally();
        return ((HostException) failed.handle((ok, failure) -> failure).join()).reason();
    }
}
