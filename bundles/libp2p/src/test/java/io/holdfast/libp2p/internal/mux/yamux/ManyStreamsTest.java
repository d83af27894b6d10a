package io.holdfast.libp2p.internal.mux.yamux;

import static io.holdfast.libp2p.internal.mux.yamux.Streams.config;
import static io.holdfast.libp2p.internal.mux.yamux.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ManyStreamsTest {
    private static final int COUNT = 10_000;

    @Test
    void tenThousandStreamsOneAfterTheOtherLeaveNothing() throws Exception {
        YamuxConfig config = config(100, 100);
        try (LoopbackPair pair = new LoopbackPair(config)) {
            CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
            for (int lane = 0; lane < 50; lane++) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                exchange(pair, COUNT / 50, done);
                all = CompletableFuture.allOf(all, done);
            }
            for (int i = 0; i < COUNT; i++) {
                MuxedStream there = pair.accepted();
                Streams.readAll(there, 100).thenCompose(read -> there.write(text("answer"))).thenCompose(done -> there.closeWrite());
            }
            pair.await(all);
            pair.settle();
            assertThat(pair.client().streams()).isEmpty();
            assertThat(pair.server().streams()).isEmpty();
            assertThat(((LimitedMemory) config.memory()).used()).isZero();
        }
    }

    private static void exchange(LoopbackPair pair, int left, CompletableFuture<Void> done) {
        if (left == 0) {
            done.complete(null);
            return;
        }
        try {
            MuxedStream here = pair.client().open();
            here.write(text("question"));
            here.closeWrite();
            Streams.readAll(here, 100).thenAccept(read -> assertThat(read).hasSize(6)).thenCompose(ok -> here.closed())
                    .whenComplete((ok, failure) -> {
                        if (failure == null) {
                            exchange(pair, left - 1, done);
                        } else {
                            done.completeExceptionally(failure);
                        }
                    });
        } catch (Exception e) {
            done.completeExceptionally(e);
        }
    }

    @Test
    void tenThousandStreamsAtOnceLeaveNothing() throws Exception {
        YamuxConfig config = config(COUNT, COUNT);
        EmbeddedPair pair = new EmbeddedPair(config);
        List<MuxedStream> open = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            MuxedStream stream = pair.client().open();
            stream.write(text("x"));
            open.add(stream);
        }
        pair.settle();
        assertThat(pair.server().streams()).hasSize(COUNT);
        for (int i = 0; i < COUNT; i++) {
            if (i % 2 == 0) {
                open.get(i).reset(i);
            } else {
                MuxedStream there = pair.acceptedByServer().remove();
                pair.acceptedByServer().remove().read(1);
                there.reset(i);
            }
        }
        open.forEach(MuxedStream::closeWrite);
        open.forEach(stream -> stream.reset(0));
        pair.settle();
        assertThat(pair.client().streams()).isEmpty();
        assertThat(pair.server().streams()).isEmpty();
        assertThat(((LimitedMemory) config.memory()).used()).isZero();
        pair.close();
    }
}
