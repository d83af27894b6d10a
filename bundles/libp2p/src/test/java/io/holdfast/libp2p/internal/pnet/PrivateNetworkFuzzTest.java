package io.holdfast.libp2p.internal.pnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.secure.Ends;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes is a nonce and then so many bytes of text, however it is cut; what was changed on its way changes just that. */
class PrivateNetworkFuzzTest {
    private static final byte[] SECRET = new byte[32];

    @Test
    void forAWhile() {
        Fuzz.run(PrivateNetworkFuzzTest::anyBytes);
    }

    private static void anyBytes(Random random) {
        UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
        EmbeddedChannel sender = channel(memory);
        EmbeddedChannel receiver = channel(memory);
        byte[] text = new byte[random.nextInt(1 << random.nextInt(14))];
        random.nextBytes(text);
        sender.writeOutbound(memory.heapBuffer().writeBytes(text));
        byte[] sealed = join(Ends.sent(sender));
        byte[] arriving = Fuzz.damaged(random, List.of(sealed));
        Fuzz.cut(random, arriving).forEach(p -> receiver.writeInbound(buffer(random, memory, p)));
        byte[] received = Ends.received(receiver);
        assertThat(received).hasSize(Math.max(0, arriving.length - 24));
        if (Arrays.equals(arriving, sealed)) {
            assertThat(received).isEqualTo(text);
        } else if (arriving.length == sealed.length && Arrays.equals(arriving, 0, 24, sealed, 0, 24)) {
            for (int i = 0; i < text.length; i++) {
                assertThat(received[i]).isEqualTo((byte) (text[i] ^ arriving[24 + i] ^ sealed[24 + i]));
            }
        }
        assertThat(sender.finish() | receiver.finish()).isFalse();
        assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory()).isZero();
    }

    private static EmbeddedChannel channel(UnpooledByteBufAllocator memory) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        channel.pipeline().addLast(new PrivateNetwork(SECRET).handler());
        return channel;
    }

    private static ByteBuf buffer(Random random, UnpooledByteBufAllocator memory, byte[] bytes) {
        return (random.nextBoolean() ? memory.heapBuffer(bytes.length) : memory.directBuffer(bytes.length)).writeBytes(bytes);
    }

    private static byte[] join(List<byte[]> parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
