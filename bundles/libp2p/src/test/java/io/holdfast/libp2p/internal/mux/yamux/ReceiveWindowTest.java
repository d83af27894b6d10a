package io.holdfast.libp2p.internal.mux.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MemoryBudget;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    private static final int INITIAL = Frame.INITIAL_WINDOW;
    private static final long ROUND_TRIP = 1000;

    private final LimitedMemory host = new LimitedMemory(4L << 20, MemoryBudget.UNLIMITED);
    private final LimitedMemory memory = new LimitedMemory(8L << 20, host);

    @Test
    void growsWhenItIsConsumedInLessThanFourRoundTrips() {
        ReceiveWindow window = new ReceiveWindow(memory, 1 << 20, 0);
        consume(window, INITIAL / 2);
        assertThat(window.grant(0, 3999, ROUND_TRIP)).isEqualTo(INITIAL / 2 + INITIAL);
        consume(window, INITIAL);
        assertThat(window.grant(0, 7998, ROUND_TRIP)).isEqualTo(3 * INITIAL);
        assertThat(window.size()).isEqualTo(1 << 20);
        consume(window, 1 << 20);
        assertThat(window.grant(0, 7999, ROUND_TRIP)).isEqualTo(1 << 20);
        assertThat(memory.used()).isEqualTo(host.used()).isEqualTo(3 * INITIAL);
    }

    @Test
    void staysWhenTheReaderIsTheBottleneckOrNothingIsKnown() {
        ReceiveWindow window = new ReceiveWindow(memory, 1 << 20, 0);
        consume(window, INITIAL);
        assertThat(window.grant(0, 4000, ROUND_TRIP)).isEqualTo(INITIAL);
        consume(window, INITIAL);
        assertThat(window.grant(INITIAL / 2, 4001, 0)).isEqualTo(INITIAL / 2);
        assertThat(window.size()).isEqualTo(INITIAL);
    }

    @Test
    void isDueWhenHalfOfItWasRead() {
        ReceiveWindow window = new ReceiveWindow(memory, 1 << 20, 0);
        window.received(INITIAL);
        assertThat(window.isDue(INITIAL)).isFalse();
        assertThat(window.isDue(INITIAL / 2 + 1)).isFalse();
        assertThat(window.isDue(INITIAL / 2)).isTrue();
        assertThat(window.allows(1)).isFalse();
        assertThat(window.allows(0)).isTrue();
    }

    @Test
    void memoryIsTheLimitOfGrowth() {
        ReceiveWindow window = new ReceiveWindow(memory, 16 << 20, 0);
        for (int i = 0; i < 10; i++) {
            consume(window, window.size());
            window.grant(0, 0, ROUND_TRIP);
        }
        // half of the host's 4 MiB may go into windows
        assertThat(window.size()).isEqualTo(2 << 20);
        assertThat(host.used()).isEqualTo(memory.used()).isEqualTo((2 << 20) - INITIAL);
        assertThat(memory.reserve(2 << 20, MemoryBudget.Purpose.STREAM)).isTrue();
        assertThat(memory.reserve(1 << 20, MemoryBudget.Purpose.STREAM)).isFalse();
        memory.release(4 << 20);
        assertThat(host.used()).isNegative().isEqualTo(memory.used());
    }

    @Test
    void aStreamOverALongWayGrowsToItsLimitAndGivesItBack() throws Exception {
        LimitedMemory all = new LimitedMemory(1L << 30, MemoryBudget.UNLIMITED);
        YamuxConfig config = new YamuxConfig(10, 10, 16 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10), all);
        try (SlowLine line = new SlowLine(config, 20)) {
            MuxedStream here = line.client.open();
            CompletableFuture<Void> writing = here.write(ByteBuffer.allocate(64 << 20)).toCompletableFuture();
            line.pass(40);
            CompletableFuture<byte[]> read = Streams.readAll(line.accepted.remove(), 1 << 20);
            for (int i = 0; i < 60 && !writing.isDone(); i++) {
                line.pass(40);
            }
            assertThat(writing).isDone();
            // both ends' windows, of which one has grown
            assertThat(all.used()).isEqualTo((16 << 20) + INITIAL);
            here.closeWrite();
            line.pass(80);
            assertThat(read).isDone();
            here.reset(0);
            line.pass(80);
            assertThat(all.used()).isZero();
        }
    }

    @Test
    void theNextRandomReaderNeverSeesMoreThanItsWindow() {
        Random random = new Random(3);
        ReceiveWindow window = new ReceiveWindow(MemoryBudget.UNLIMITED, 1 << 20, 0);
        int unread = 0;
        long now = 0;
        for (int i = 0; i < 100_000; i++) {
            int next = random.nextInt(65_536);
            if (window.allows(next)) {
                window.received(next);
                unread += next;
            }
            unread -= random.nextInt(unread + 1);
            assertThat(unread).isBetween(0, window.size());
            now += random.nextInt(3000);
            if (window.isDue(unread)) {
                window.grant(unread, now, ROUND_TRIP);
                assertThat(window.isDue(unread)).isFalse();
            }
        }
        assertThat(window.size()).isEqualTo(1 << 20);
    }

    private static void consume(ReceiveWindow window, int count) {
        assertThat(window.allows(count)).isTrue();
        window.received(count);
        assertThat(window.isDue(0)).isTrue();
    }
}
