package io.holdfast.libp2p.internal.mux.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MemoryBudget;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.HostException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Anything at all at a session and at its reader: it ends with a reason or goes on, and nothing is left in memory. */
class YamuxFuzzTest {
    @Test
    void forAWhile() {
        Fuzz.run(random -> {
            long seed = random.nextLong();
            nearlyRightFramesNeverHangOrLeak(seed);
            framesAreTheSameHoweverTheyAreCut(seed);
            randomBytesEndTheSession(seed);
        });
    }

    @Property(tries = 200)
    void nearlyRightFramesNeverHangOrLeak(@ForAll long seed) {
        Random random = new Random(seed);
        LimitedMemory memory = new LimitedMemory(64 << 20, MemoryBudget.UNLIMITED);
        YamuxConfig config = new YamuxConfig(8, 8, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10), memory);
        try (RawPeer peer = new RawPeer(random.nextBoolean(), config)) {
            List<MuxedStream> streams = new ArrayList<>();
            for (int i = 0; i < 200 && peer.end() == null; i++) {
                peer.send(frame(random));
                peer.sent();
                while (!peer.accepted.isEmpty()) {
                    streams.add(peer.accepted.remove());
                }
                act(random, peer, streams);
                assertThat(peer.session.streams().size()).isLessThanOrEqualTo(16);
                assertThat(held(peer)).isLessThanOrEqualTo(memory.used());
            }
            peer.session.close("done");
            peer.sent();
            assertThat(peer.end()).isNotNull();
            for (MuxedStream stream : streams) {
                assertThat(stream.closed().toCompletableFuture()).isDone();
            }
        }
        assertThat(memory.used()).isZero();
    }

    private static long held(RawPeer peer) {
        return peer.session.streams().stream().mapToLong(YamuxStream::unread).sum();
    }

    private static ByteBuf frame(Random random) {
        int type = random.nextInt(60) == 0 ? random.nextInt(256) : random.nextInt(8) < 7 ? random.nextInt(2) : 2;
        int flags = random.nextInt(3) == 0 ? 0 : 1 << random.nextInt(4) | (random.nextBoolean() ? 1 << random.nextInt(4) : 0);
        int id = random.nextInt(40) == 0 ? random.nextInt() : 1 + random.nextInt(12);
        int length = random.nextInt(30) == 0 ? random.nextInt() : random.nextInt(1 << random.nextInt(18));
        int follows = type != Frame.DATA || length < 0 || length > 1 << 20 ? random.nextInt(20) : length;
        ByteBuf frame = RawPeer.frame(type, flags, id, length);
        if (type == Frame.DATA) {
            frame.writeZero(follows);
        }
        if (random.nextInt(100) == 0) {
            frame.setByte(0, random.nextInt(256));
        }
        return frame;
    }

    private static void act(Random random, RawPeer peer, List<MuxedStream> streams) {
        try {
            if (random.nextInt(4) == 0) {
                streams.add(peer.session.open());
            }
        } catch (HostException limited) {
            assertThat(limited.reason()).isIn(HostException.Reason.LIMITED, HostException.Reason.CLOSED);
        }
        if (!streams.isEmpty()) {
            MuxedStream stream = streams.get(random.nextInt(streams.size()));
            switch (random.nextInt(6)) {
                case 0, 1 -> stream.read(1 + random.nextInt(100_000));
                case 2, 3 -> stream.write(java.nio.ByteBuffer.allocate(random.nextInt(300_000)));
                case 4 -> stream.closeWrite();
                default -> stream.reset(random.nextInt());
            }
        }
        peer.sent();
    }

    @Property(tries = 200)
    void framesAreTheSameHoweverTheyAreCut(@ForAll long seed) throws HostException {
        Random random = new Random(seed);
        ByteBuf all = Unpooled.buffer();
        for (int i = 0; i < 20; i++) {
            int length = random.nextInt(100);
            int type = random.nextInt(4);
            all.writeBytes(RawPeer.frame(type, random.nextInt(), random.nextInt(), length));
            for (int k = 0; type == Frame.DATA && k < length; k++) {
                all.writeByte(random.nextInt());
            }
        }
        Log whole = new Log();
        new FrameReader(whole).read(all.duplicate());
        Log cut = new Log();
        FrameReader reader = new FrameReader(cut);
        while (all.isReadable()) {
            reader.read(all.readSlice(Math.min(all.readableBytes(), random.nextInt(30))));
        }
        assertThat(cut.toString()).isEqualTo(whole.toString());
        all.release();
    }

    @Property(tries = 200)
    void randomBytesEndTheSession(@ForAll long seed) {
        byte[] bytes = Streams.random(seed, 4096);
        bytes[0] |= 1;
        try (RawPeer peer = new RawPeer(false, Streams.config())) {
            peer.send(Unpooled.wrappedBuffer(bytes));
            assertThat(peer.end()).contains("version");
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    /** Frames with their payload put together. */
    private static final class Log implements FrameReader.Receiver {
        private final StringBuilder log = new StringBuilder();
        private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

        @Override
        public void frame(int type, int flags, int id, long length) {
            log.append(type).append(' ').append(flags).append(' ').append(id).append(' ').append(length).append('\n');
        }

        @Override
        public void payload(ByteBuf bytes, int count, boolean last) {
            for (int i = 0; i < count; i++) {
                payload.write(bytes.getByte(bytes.readerIndex() + i));
            }
            if (last) {
                log.append(java.util.Arrays.hashCode(payload.toByteArray())).append('\n');
                payload.reset();
            }
        }

        @Override
        public String toString() {
            return log.toString();
        }
    }
}
