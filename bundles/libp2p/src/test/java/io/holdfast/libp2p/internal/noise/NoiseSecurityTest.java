package io.holdfast.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.secure.Ends;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.testkit.node.TestNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NoiseSecurityTest {
    private static final String YAMUX = "/yamux/1.0.0";
    private static final Crypto CRYPTO = Crypto.fastest();
    private static final TestNode A = TestNode.generate(null, null);
    private static final TestNode B = TestNode.generate(null, null);
    private static final NoiseSecurity DIALS = new NoiseSecurity(() -> CRYPTO, A);
    private static final NoiseSecurity LISTENS = new NoiseSecurity(() -> CRYPTO, B);

    private static Ends ends() {
        return new Ends(DIALS, B.id(), List.of(YAMUX), LISTENS, List.of(YAMUX));
    }

    @Test
    void provesWhoIsThere() {
        try (Ends ends = ends().run()) {
            Secured dialed = ends.dialed.join();
            assertThat(dialed.peer()).isEqualTo(B.id());
            assertThat(dialed.publicKey()).isEqualTo(B.publicKey());
            assertThat(dialed.muxer()).isEqualTo(YAMUX);
            Secured accepted = ends.accepted.join();
            assertThat(accepted.peer()).isEqualTo(A.id());
            assertThat(accepted.publicKey()).isEqualTo(A.publicKey());
            assertThat(accepted.muxer()).isEqualTo(YAMUX);
        }
    }

    @Test
    void agreesOnTheDialersBestMuxerOrOnNone() {
        assertThat(muxer(List.of("/a", "/b"), List.of("/b", "/a"))).isEqualTo("/a");
        assertThat(muxer(List.of("/a", "/b"), List.of("/c", "/b"))).isEqualTo("/b");
        assertThat(muxer(List.of("/a"), List.of("/b"))).isEmpty();
        assertThat(muxer(List.of(), List.of("/b"))).isEmpty();
    }

    private static String muxer(List<String> offered, List<String> known) {
        try (Ends ends = new Ends(DIALS, null, offered, LISTENS, known).run()) {
            assertThat(ends.accepted.join().muxer()).isEqualTo(ends.dialed.join().muxer());
            return ends.dialed.join().muxer();
        }
    }

    @Test
    void carriesTextInFramesOfAtMost65535Bytes() {
        Random random = new Random(5);
        try (Ends ends = ends().run()) {
            for (int size : new int[] {0, 1, 100, NoiseFrames.MAX_TEXT - 1, NoiseFrames.MAX_TEXT, NoiseFrames.MAX_TEXT + 1, 300_000}) {
                byte[] text = new byte[size];
                random.nextBytes(text);
                ends.dialer.writeOutbound(Unpooled.wrappedBuffer(text));
                AtomicInteger frames = new AtomicInteger();
                ends.run(piece -> {
                    frames.addAndGet(piece.length == 0 ? 0 : 1);
                    assertThat(piece.length).isLessThanOrEqualTo(0xffff + 2);
                    return piece;
                });
                assertThat(frames).hasValue((size + NoiseFrames.MAX_TEXT - 1) / NoiseFrames.MAX_TEXT);
                assertThat(Ends.received(ends.listener)).isEqualTo(text);
                ends.listener.writeOutbound(Unpooled.directBuffer(size + 1).writeBytes(text));
                assertThat(Ends.received(ends.run().dialer)).isEqualTo(text);
            }
        }
    }

    @Test
    void tellsWhenWhatWasWrittenIsSent() {
        try (Ends ends = ends().run()) {
            List<ChannelFuture> writes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                writes.add(ends.dialer.write(Unpooled.wrappedBuffer(new byte[i * 30_000])));
            }
            assertThat(Ends.sent(ends.dialer)).isEmpty();
            assertThat(writes).noneMatch(ChannelFuture::isDone);
            ends.dialer.flush();
            assertThat(writes).allMatch(ChannelFuture::isSuccess);
            assertThat(Ends.received(ends.run().listener)).hasSize(45 * 30_000);
        }
    }

    @Test
    void readsPiecesOfAnySize() {
        byte[] text = new byte[5000];
        new Random(1).nextBytes(text);
        for (int size = 1; size < 40; size++) {
            try (Ends ends = ends()) {
                int piece = size;
                runInPieces(ends, piece);
                ends.dialer.writeOutbound(Unpooled.wrappedBuffer(text));
                ends.dialer.writeOutbound(Unpooled.wrappedBuffer(text));
                runInPieces(ends, piece);
                assertThat(Ends.received(ends.listener)).hasSize(10_000).startsWith(text).endsWith(text);
            }
        }
    }

    private static void runInPieces(Ends ends, int size) {
        List<byte[]> down = Ends.sent(ends.dialer);
        List<byte[]> up = Ends.sent(ends.listener);
        while (!down.isEmpty() || !up.isEmpty()) {
            down.forEach(all -> pieces(all, size).forEach(p -> ends.listener.writeInbound(p)));
            up.forEach(all -> pieces(all, size).forEach(p -> ends.dialer.writeInbound(p)));
            down = Ends.sent(ends.dialer);
            up = Ends.sent(ends.listener);
        }
    }

    private static List<Object> pieces(byte[] all, int size) {
        List<Object> out = new ArrayList<>();
        for (int at = 0; at < all.length; at += size) {
            out.add(Unpooled.wrappedBuffer(all, at, Math.min(size, all.length - at)));
        }
        return out;
    }

    /** Text may come in one piece with the last message of the handshake. */
    @Test
    void textRightBehindTheHandshakeReachesWhoIsAddedThen() {
        try (Ends ends = ends()) {
            ends.listener.writeInbound(Unpooled.wrappedBuffer(join(Ends.sent(ends.dialer))));
            ends.dialer.writeInbound(Unpooled.wrappedBuffer(join(Ends.sent(ends.listener))));
            assertThat(ends.dialed).isCompleted();
            ends.dialer.writeOutbound(Unpooled.wrappedBuffer(new byte[] {7}));
            List<String> order = new ArrayList<>();
            ends.accepted.thenAccept(secured -> {
                order.add("secured");
                ends.listener.pipeline().addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(io.netty.channel.ChannelHandlerContext ctx, Object message) {
                        order.add("text");
                        ctx.fireChannelRead(message);
                    }
                });
            });
            ends.listener.writeInbound(Unpooled.wrappedBuffer(join(Ends.sent(ends.dialer))));
            assertThat(order).containsExactly("secured", "text");
        }
    }

    private static byte[] join(List<byte[]> parts) {
        byte[] out = {};
        for (byte[] part : parts) {
            int at = out.length;
            out = Arrays.copyOf(out, at + part.length);
            System.arraycopy(part, 0, out, at, part.length);
        }
        return out;
    }

    @Test
    void refusesAnotherPeer() {
        try (Ends ends = new Ends(DIALS, TestNode.PEER, List.of(YAMUX), LISTENS, List.of(YAMUX)).run()) {
            HostException why = Ends.failure(ends.dialed);
            assertThat(why).hasMessage("found peer " + B.id() + ", expected " + TestNode.PEER);
            assertThat(why.reason()).isEqualTo(Reason.WRONG_PEER);
            assertThat(ends.accepted).as("is not told who dialed").isNotDone();
            ends.listener.close();
            assertThat(Ends.failure(ends.accepted).reason()).isEqualTo(Reason.CLOSED);
        }
    }

    @Test
    void refusesAForgedSignature() {
        TestNode other = TestNode.generate(null, null);
        NoiseIdentity real = NoiseIdentity.of(B, CRYPTO.x25519().generate());
        for (NoiseIdentity forged : List.of(
                new NoiseIdentity(B.publicKey(), real.keys(), other.sign(new byte[56])),
                new NoiseIdentity(B.publicKey(), CRYPTO.x25519().generate(), real.signature()),
                new NoiseIdentity(B.publicKey(), real.keys(), new byte[0]))) {
            try (Ends ends = new Ends(DIALS, B.id(), List.of(), new NoiseSecurity(CRYPTO, forged), List.of()).run()) {
                assertThat(Ends.failure(ends.dialed)).hasMessage("noise: the signature of " + B.id() + " over its static key is wrong");
                assertThat(Ends.failure(ends.dialed).reason()).isEqualTo(Reason.VIOLATION);
            }
            try (Ends ends = new Ends(new NoiseSecurity(CRYPTO, forged), B.id(), List.of(), LISTENS, List.of()).run()) {
                assertThat(Ends.failure(ends.accepted).reason()).isEqualTo(Reason.VIOLATION);
            }
        }
    }

    @Test
    void refusesWhatIsNoKey() {
        NoiseIdentity none = new NoiseIdentity(new byte[0], CRYPTO.x25519().generate(), new byte[64]);
        try (Ends ends = new Ends(DIALS, null, List.of(), new NoiseSecurity(CRYPTO, none), List.of()).run()) {
            assertThat(Ends.failure(ends.dialed)).hasMessage("noise: the other end's identity: found no data, expected a public key with both");
        }
    }

    @Test
    void refusesAChangedHandshake() {
        for (int target = 0; target < 3; target++) {
            int which = target;
            AtomicInteger count = new AtomicInteger();
            try (Ends ends = ends().run(piece -> {
                if (count.getAndIncrement() == which) {
                    piece[20] ^= 1;
                }
                return piece;
            })) {
                assertThat(Ends.failure(which == 1 || which == 0 ? ends.dialed : ends.accepted).reason()).isEqualTo(Reason.VIOLATION);
            }
        }
    }

    @Test
    void refusesAnOversizedOrAnEmptyHandshakeMessageAtOnce() {
        try (Ends ends = ends()) {
            ends.listener.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x40, 0x01}));
            assertThat(Ends.failure(ends.accepted)).hasMessage("noise: found a handshake message of 16385 bytes, expected at most 16384");
            ends.dialer.writeInbound(Unpooled.wrappedBuffer(new byte[2]));
            assertThat(Ends.failure(ends.dialed)).hasMessageStartingWith("noise: message 2 of the handshake cannot be opened: ");
        }
    }

    @Test
    void aReplayedFrameEndsTheConnection() {
        try (Ends ends = ends().run()) {
            ends.dialer.writeOutbound(Unpooled.wrappedBuffer(new byte[10]));
            byte[] frame = Ends.sent(ends.dialer).get(0);
            ends.listener.writeInbound(Unpooled.wrappedBuffer(frame));
            assertThat(Ends.received(ends.listener)).hasSize(10);
            ends(ends, frame);
        }
    }

    @Test
    void aChangedOrShortFrameEndsTheConnection() {
        try (Ends ends = ends().run()) {
            ends.dialer.writeOutbound(Unpooled.wrappedBuffer(new byte[10]));
            byte[] frame = Ends.sent(ends.dialer).get(0);
            frame[5] ^= 1;
            ends(ends, frame);
        }
        for (int length = 0; length < 16; length++) {
            byte[] frame = new byte[2 + length];
            frame[1] = (byte) length;
            try (Ends ends = ends().run()) {
                ends(ends, frame);
            }
        }
    }

    private static void ends(Ends ends, byte[] frame) {
        boolean[] told = {false};
        ends.listener.pipeline().addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(io.netty.channel.ChannelHandlerContext ctx, Throwable cause) {
                told[0] = ((HostException) cause).reason() == Reason.VIOLATION && cause.getMessage().startsWith("noise: a frame cannot be opened: ");
            }
        });
        ends.listener.writeInbound(Unpooled.wrappedBuffer(frame));
        assertThat(told[0]).isTrue();
        assertThat(ends.listener.isOpen()).isFalse();
        assertThat(Ends.received(ends.listener)).isEmpty();
    }

    @Test
    void aFrameThatDoesNotEndIsWaitedForInItsOwnSize() {
        try (Ends ends = ends().run()) {
            ends.listener.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3}));
            assertThat(ends.listener.isOpen()).isTrue();
            assertThat(Ends.received(ends.listener)).isEmpty();
        }
    }

    @Property(tries = 200)
    void garbageInsteadOfAHandshakeFailsOrWaits(@ForAll @Size(max = 200) byte[] bytes, @ForAll boolean dialer) {
        try (Ends ends = ends()) {
            (dialer ? ends.dialer : ends.listener).writeInbound(Unpooled.wrappedBuffer(bytes));
            (dialer ? ends.dialer : ends.listener).close();
            assertThat(Ends.failure(dialer ? ends.dialed : ends.accepted).reason()).isIn(Reason.VIOLATION, Reason.CLOSED);
        }
    }

    @Property(tries = 100)
    void garbageInsteadOfFramesEndsOrWaits(@ForAll @Size(min = 1, max = 200) byte[] bytes) {
        try (Ends ends = ends().run()) {
            ends.listener.pipeline().addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(io.netty.channel.ChannelHandlerContext ctx, Throwable cause) {
                    assertThat(cause).isInstanceOf(HostException.class);
                }
            });
            ends.listener.writeInbound(Unpooled.wrappedBuffer(bytes));
            assertThat(Ends.received(ends.listener)).isEmpty();
        }
    }
}
