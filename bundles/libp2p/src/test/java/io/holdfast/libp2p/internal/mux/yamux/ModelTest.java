package io.holdfast.libp2p.internal.mux.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MemoryBudget;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.HostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Both ends do whatever they may in any order. The model: what is read is a prefix of what was written, the end comes exactly after
 * all of it, a reset shows its code, and when all is over nothing is left. Longer with {@code holdfast.fuzz.seconds}.
 */
class ModelTest {
    @Test
    void forAWhile() {
        long end = System.nanoTime() + Duration.ofSeconds(Integer.getInteger("holdfast.fuzz.seconds", 1)).toNanos();
        for (long seed = new Random().nextLong(); System.nanoTime() - end < 0; seed++) {
            try {
                anySchedule(seed);
            } catch (Throwable t) {
                throw new AssertionError("seed " + seed, t);
            }
        }
    }

    @Property(tries = 30)
    void anySchedule(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        LimitedMemory memory = new LimitedMemory(1L << 30, MemoryBudget.UNLIMITED);
        YamuxConfig config = new YamuxConfig(50, 50, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10), memory);
        EmbeddedPair pair = new EmbeddedPair(config, config, random);
        World world = new World(random, pair);
        for (int i = 0; i < 300; i++) {
            world.step();
        }
        world.finish();
        assertThat(pair.client().streams()).isEmpty();
        assertThat(pair.server().streams()).isEmpty();
        assertThat(memory.used()).isZero();
        assertThat(pair.client().closed().toCompletableFuture()).isNotDone();
        assertThat(pair.server().closed().toCompletableFuture()).isNotDone();
        pair.close();
    }

    /** One end of a stream, with what it wrote, and what the other end must read. */
    private static final class End {
        final MuxedStream stream;
        final Random bytes;
        Random expected;
        End other;
        long written;
        long read;
        boolean writeClosed;
        int resetCode = -1;
        boolean sawEnd;
        CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
        CompletableFuture<ByteBuffer> reading;

        End(MuxedStream stream, boolean opener) {
            this.stream = stream;
            this.bytes = new Random(stream.id() * 2 + (opener ? 0 : 1));
            this.expected = new Random(stream.id() * 2 + (opener ? 1 : 0));
        }

        void write(int count) {
            if (!writing.isDone() || writeClosed) {
                return;
            }
            byte[] next = new byte[count];
            for (int i = 0; i < count; i++) {
                next[i] = (byte) bytes.nextInt();
            }
            writing = stream.write(ByteBuffer.wrap(next)).toCompletableFuture();
            written += count;
        }

        void read(int max) {
            if (reading == null) {
                reading = stream.read(max).toCompletableFuture();
            }
        }

        void check() {
            if (reading == null || !reading.isDone()) {
                return;
            }
            CompletableFuture<ByteBuffer> result = reading;
            reading = null;
            if (result.isCompletedExceptionally()) {
                HostException failure = (HostException) result.handle((ok, cause) -> cause).join();
                assertThat(failure.reason()).isEqualTo(HostException.Reason.RESET);
                assertThat(failure.code()).isIn(resetCode, other == null ? -1 : other.resetCode);
                sawEnd = true;
                return;
            }
            ByteBuffer next = result.join();
            if (!next.hasRemaining()) {
                assertThat(other.writeClosed).isTrue();
                assertThat(read).isEqualTo(other.written);
                sawEnd = true;
            }
            read += next.remaining();
            while (next.hasRemaining()) {
                assertThat(next.get()).isEqualTo((byte) expected.nextInt());
            }
        }
    }

    private static final class World {
        private final Random random;
        private final EmbeddedPair pair;
        private final Map<String, End> waiting = new HashMap<>();
        private final List<End> ends = new ArrayList<>();

        World(Random random, EmbeddedPair pair) {
            this.random = random;
            this.pair = pair;
        }

        void step() throws Exception {
            if (ends.isEmpty() || random.nextInt(10) == 0) {
                boolean client = random.nextBoolean();
                YamuxSession session = client ? pair.client() : pair.server();
                if (session.streams().size() < 50) {
                    End end = new End(session.open(), true);
                    waiting.put(client + " " + end.stream.id(), end);
                    ends.add(end);
                }
            }
            End end = ends.get(random.nextInt(ends.size()));
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> end.write(random.nextInt(1 << random.nextInt(19)));
                case 3, 4, 5, 6, 7 -> end.read(1 + random.nextInt(1 << random.nextInt(19)));
                case 8 -> close(end);
                case 9 -> {
                    if (random.nextInt(4) == 0) {
                        reset(end, random.nextInt(1000));
                    }
                }
                default -> settle();
            }
            ends.forEach(End::check);
        }

        void finish() {
            for (int i = 0; i < 10_000 && !ends.stream().allMatch(e -> e.stream.closed().toCompletableFuture().isDone()); i++) {
                settle();
                for (End end : List.copyOf(ends)) {
                    close(end);
                    if (end.other == null) {
                        // nothing was written: the other end may not know of it
                        reset(end, 0);
                    }
                    if (!end.sawEnd) {
                        end.read(1 << 20);
                    }
                    end.check();
                }
            }
            settle();
            assertThat(ends).allMatch(end -> end.stream.closed().toCompletableFuture().isDone());
        }

        private void close(End end) {
            if (end.writing.isDone() && end.resetCode < 0) {
                end.writeClosed = true;
                end.stream.closeWrite();
            }
        }

        private void reset(End end, int code) {
            if (end.resetCode < 0) {
                end.resetCode = code;
            }
            end.stream.reset(code);
        }

        private void settle() {
            pair.settle();
            for (MuxedStream stream; (stream = pair.acceptedByServer().poll()) != null;) {
                meet(stream, "true ");
            }
            for (MuxedStream stream; (stream = pair.acceptedByClient().poll()) != null;) {
                meet(stream, "false ");
            }
        }

        private void meet(MuxedStream stream, String side) {
            End opener = waiting.remove(side + stream.id());
            End end = new End(stream, false);
            end.other = opener;
            opener.other = end;
            ends.add(end);
        }
    }
}
