package io.holdfast.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.crypto.X25519;
import io.holdfast.libp2p.internal.secure.Ends;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.testkit.node.TestNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is changed on the way, and whatever a real Noise peer says of itself: who is there is proved, or it fails with a reason. */
class NoiseFuzzTest {
    private static final Crypto CRYPTO = Crypto.fastest();
    private static final TestNode A = TestNode.generate(null, null);
    private static final TestNode B = TestNode.generate(null, null);
    private static final NoiseSecurity DIALS = new NoiseSecurity(() -> CRYPTO, A);
    private static final NoiseSecurity LISTENS = new NoiseSecurity(() -> CRYPTO, B);
    private static final List<String> MUXERS = List.of("/yamux/1.0.0");
    private static final X25519.Pair KEYS = CRYPTO.x25519().generate();
    private static final NoiseIdentity REAL = NoiseIdentity.of(B, KEYS);
    private static final List<byte[]> PAYLOADS = List.of(new Payload(REAL.publicKey(), REAL.signature(), MUXERS).encode());

    @Test
    void payloadsForAWhile() {
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.message(random, PAYLOADS);
            Fuzz.bounded(bytes.length, 200, r -> decode(bytes), random);
        });
    }

    private static void decode(byte[] bytes) throws IOException {
        Payload read;
        try {
            read = Payload.decode(bytes);
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(read.muxers()).hasSizeLessThanOrEqualTo(100);
        Payload again = Payload.decode(read.encode());
        assertThat(again.key()).isEqualTo(read.key());
        assertThat(again.signature()).isEqualTo(read.signature());
        assertThat(again.muxers()).isEqualTo(read.muxers());
    }

    /** The other end does Noise as it should, and says what it likes inside. */
    @Test
    void identitiesForAWhile() {
        Fuzz.run(random -> {
            byte[] said = Fuzz.message(random, PAYLOADS);
            XxHandshake hostile = new XxHandshake(CRYPTO, false, new byte[0], KEYS, CRYPTO.x25519().generate());
            NoiseSession session = new NoiseSession(CRYPTO, true, NoiseIdentity.of(A, KEYS), null, MUXERS);
            hostile.read(session.next());
            byte[] answer = hostile.write(said);
            try {
                session.read(answer);
                session.next();
            } catch (HostException e) {
                assertThat(e.reason()).isEqualTo(Reason.VIOLATION);
                return;
            }
            assertThat(session.secured().peer()).isEqualTo(B.id());
            assertThat(session.secured().muxer()).isIn("", MUXERS.get(0));
        });
    }

    @Test
    void handshakesForAWhile() {
        Fuzz.run(random -> {
            int target = random.nextInt(3);
            int[] count = {0};
            boolean[] changed = {false};
            try (Ends ends = new Ends(DIALS, B.id(), MUXERS, LISTENS, MUXERS).run(piece -> {
                if (count[0]++ != target) {
                    return piece;
                }
                byte[] out = Fuzz.damaged(random, List.of(piece));
                changed[0] = !Fuzz.begins(out, piece);
                return out;
            })) {
                ends.dialer.close();
                ends.listener.close();
                for (var end : List.of(ends.dialed, ends.accepted)) {
                    assertThat(end).isDone();
                    HostException why = Ends.failure(end);
                    if (why == null) {
                        assertThat(end.join().peer()).isEqualTo(end == ends.dialed ? B.id() : A.id());
                    } else {
                        assertThat(why.reason()).isIn(Reason.VIOLATION, Reason.CLOSED);
                    }
                }
                assertThat(Ends.failure(ends.dialed) == null && Ends.failure(ends.accepted) == null && changed[0] && target < 2).isFalse();
            }
        });
    }

    @Test
    void framesForAWhile() {
        Fuzz.run(random -> {
            try (Ends ends = new Ends(DIALS, B.id(), MUXERS, LISTENS, MUXERS).run()) {
                frames(random, ends);
            }
        });
    }

    private static void frames(Random random, Ends ends) {
        List<Throwable> told = new ArrayList<>();
        ends.listener.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                told.add(cause);
            }
        });
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            byte[] part = new byte[random.nextInt(1 << random.nextInt(12))];
            random.nextBytes(part);
            text.writeBytes(part);
            ends.dialer.writeOutbound(Unpooled.wrappedBuffer(part));
            Ends.sent(ends.dialer).forEach(sealed::writeBytes);
        }
        byte[] arriving = Fuzz.damaged(random, List.of(sealed.toByteArray()));
        for (byte[] piece : Fuzz.cut(random, arriving)) {
            if (ends.listener.isOpen()) {
                ends.listener.writeInbound(Unpooled.wrappedBuffer(piece));
            }
        }
        byte[] received = Ends.received(ends.listener);
        assertThat(Fuzz.begins(text.toByteArray(), received)).as("a beginning of what was sent").isTrue();
        if (ends.listener.isOpen()) {
            assertThat(told).isEmpty();
        } else {
            assertThat(told).hasSize(1);
            assertThat(((HostException) told.get(0)).reason()).isEqualTo(Reason.VIOLATION);
        }
    }
}
