package io.holdfast.libp2p.internal.mux.yamux;

import static io.holdfast.libp2p.internal.mux.yamux.Streams.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.HostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads that use one session with no regard for each other, while it ends: every call is answered and nothing is left. */
@ExtendWith(LeakCheck.class)
class ThreadsTest {
    @RepeatedTest(5)
    void everyCallIsAnsweredWhenTheSessionEnds() throws Exception {
        YamuxConfig config = config(100, 100);
        Queue<CompletionStage<?>> stages = new ConcurrentLinkedQueue<>();
        LoopbackPair pair = new LoopbackPair(config);
        CountDownLatch half = new CountDownLatch(2);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            YamuxSession session = i % 2 == 0 ? pair.client() : pair.server();
            Random random = new Random(i);
            Thread thread = new Thread(() -> {
                for (int k = 0; k < 300; k++) {
                    use(session, random, stages);
                    if (k == 150) {
                        half.countDown();
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        assertThat(half.await(20, TimeUnit.SECONDS)).isTrue();
        pair.close();
        for (Thread thread : threads) {
            thread.join(20_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(stages).isNotEmpty().allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(pair.client().streams()).isEmpty();
        assertThat(pair.server().streams()).isEmpty();
        assertThat(((LimitedMemory) config.memory()).used()).isZero();
    }

    private static void use(YamuxSession session, Random random, Queue<CompletionStage<?>> stages) {
        try {
            MuxedStream stream = session.open();
            stages.add(stream.closed());
            stages.add(stream.write(ByteBuffer.allocate(random.nextInt(100_000))));
            stages.add(stream.read(100));
            if (random.nextBoolean()) {
                stages.add(stream.closeWrite());
            }
            if (random.nextInt(3) != 0) {
                stream.reset(random.nextInt(10));
            }
            if (random.nextInt(10) == 0) {
                stages.add(session.ping());
            }
        } catch (HostException e) {
            assertThat(e.reason()).isIn(HostException.Reason.LIMITED, HostException.Reason.CLOSED);
        }
    }
}
