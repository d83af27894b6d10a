package io.holdfast.libp2p.internal.pnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrivateNetworkTest {
    private static final byte[] SECRET = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final String NONCE = "808182838485868788898a8b8c8d8e8f9091929394959697";
    private static final String PLAIN = "132f6d756c746973747265616d2f312e302e300a072f6e6f6973650a";
    private static final String SEALED = "fd27bd2e4f8d2ac1f10e1bac7d5aaad1a4fcce1ebb626012571d53df";

    private static EmbeddedChannel channel() {
        return new EmbeddedChannel(new PrivateNetwork(SECRET, () -> hex(NONCE)).handler());
    }

    /** Made with go-libp2p. */
    @Test
    void sendsWhatGoSends() {
        EmbeddedChannel channel = channel();
        channel.writeOutbound(Unpooled.EMPTY_BUFFER);
        assertThat(out(channel)).as("nothing before the first byte").isEmpty();
        byte[] mine = hex(PLAIN);
        channel.writeOutbound(Unpooled.wrappedBuffer(mine));
        assertThat(out(channel)).isEqualTo(NONCE + SEALED);
        assertThat(mine).as("not in place").isEqualTo(hex(PLAIN));
        channel.writeOutbound(Unpooled.wrappedBuffer(new byte[160 - 28]));
        assertThat(out(channel)).endsWith("e2cbf3dc68d604c56d1469e81e8589aec058507c58f84a668e636469bc26ae17cbdfcf6a6818b999");
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void readsWhatGoSendsInAnyPieces() {
        byte[] all = hex(NONCE + SEALED);
        for (int size = 1; size <= all.length; size++) {
            EmbeddedChannel channel = channel();
            for (int at = 0; at < all.length; at += size) {
                channel.writeInbound(Unpooled.directBuffer().writeBytes(all, at, Math.min(size, all.length - at)));
            }
            assertThat(in(channel)).isEqualTo(PLAIN);
            assertThat(channel.finish()).isFalse();
        }
    }

    @Test
    void carriesEveryKindOfBufferBothWays() {
        Random random = new Random(1);
        EmbeddedChannel a = new EmbeddedChannel(new PrivateNetwork(SECRET).handler());
        EmbeddedChannel b = new EmbeddedChannel(new PrivateNetwork(SECRET).handler());
        for (int i = 0; i < 200; i++) {
            byte[] text = new byte[random.nextInt(i < 190 ? 300 : 100_000)];
            random.nextBytes(text);
            a.writeOutbound(buffer(i, text));
            for (ByteBuf part = a.readOutbound(); part != null; part = a.readOutbound()) {
                b.writeInbound(part);
            }
            assertThat(in(b)).isEqualTo(HexFormat.of().formatHex(text));
        }
        assertThat(a.finish()).isFalse();
        assertThat(b.finish()).isFalse();
    }

    private static ByteBuf buffer(int kind, byte[] text) {
        return switch (kind % 4) {
            case 0 -> Unpooled.wrappedBuffer(text).asReadOnly();
            case 1 -> Unpooled.directBuffer(text.length + 1).writeBytes(text);
            case 2 -> {
                CompositeByteBuf both = Unpooled.compositeBuffer();
                int half = text.length / 2;
                yield both.addComponents(true, Unpooled.wrappedBuffer(text, 0, half), Unpooled.wrappedBuffer(text, half, text.length - half));
            }
            default -> Unpooled.wrappedBuffer(text);
        };
    }

    @Test
    void anotherSecretGivesGarbage() {
        EmbeddedChannel a = channel();
        a.writeOutbound(Unpooled.wrappedBuffer(hex(PLAIN)));
        EmbeddedChannel b = new EmbeddedChannel(new PrivateNetwork(new byte[32]).handler());
        b.writeInbound(Unpooled.wrappedBuffer(hex(out(a))));
        assertThat(in(b)).hasSameSizeAs(PLAIN).isNotEqualTo(PLAIN);
        assertThatThrownBy(() -> new PrivateNetwork(new byte[31])).hasMessage("found a secret of 31 bytes, expected 32");
    }

    @Test
    void theNonceIsNewEachTime() {
        PrivateNetwork network = new PrivateNetwork(SECRET);
        EmbeddedChannel a = new EmbeddedChannel(network.handler());
        EmbeddedChannel b = new EmbeddedChannel(network.handler());
        a.writeOutbound(Unpooled.wrappedBuffer(new byte[1]));
        b.writeOutbound(Unpooled.wrappedBuffer(new byte[1]));
        assertThat(out(a)).isNotEqualTo(out(b)).hasSize(50);
    }

    @Test
    void readsOnWhenOnlyTheNonceHasCome() {
        EmbeddedChannel channel = channel();
        channel.config().setAutoRead(false);
        int[] reads = {0};
        channel.pipeline().addFirst(new io.netty.channel.ChannelOutboundHandlerAdapter() {
            @Override
            public void read(io.netty.channel.ChannelHandlerContext ctx) {
                reads[0]++;
            }
        });
        channel.writeInbound(Unpooled.wrappedBuffer(hex(NONCE)));
        assertThat(reads[0]).isEqualTo(1);
        channel.writeInbound(Unpooled.wrappedBuffer(hex(SEALED)));
        assertThat(reads[0]).isEqualTo(1);
        channel.finishAndReleaseAll();
    }

    private static String out(EmbeddedChannel channel) {
        return text(channel.readOutbound(), channel::readOutbound);
    }

    private static String in(EmbeddedChannel channel) {
        return text(channel.readInbound(), channel::readInbound);
    }

    private static String text(ByteBuf first, java.util.function.Supplier<ByteBuf> next) {
        StringBuilder out = new StringBuilder();
        for (ByteBuf part = first; part != null; part = next.get()) {
            out.append(ByteBufUtil.hexDump(part));
            part.release();
        }
        return out.toString();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
