package io.holdfast.ipfs.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SelectionKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private static final EventLoop.Served NOTHING = new EventLoop.Served() {
        @Override
        public void ready(SelectionKey key) {
            throw new IllegalStateException("no channel is open");
        }

        @Override
        public boolean isWatching() {
            return false;
        }

        @Override
        public void tick(long now) {
            // nothing to watch
        }

        @Override
        public void end() {
            // nothing to let go of
        }
    };

    @Test
    void outlivesATaskThatFails() throws Exception {
        try (EventLoop loop = new EventLoop("holdfast-test-loop", NOTHING)) {
            loop.start();
            loop.execute(() -> {
                throw new IllegalArgumentException("broken");
            });
            CompletableFuture<Thread> next = new CompletableFuture<>();
            loop.execute(() -> next.complete(Thread.currentThread()));
            assertThat(next.get(10, TimeUnit.SECONDS).getName()).isEqualTo("holdfast-test-loop");
            assertThat(loop.isClosing()).isFalse();
        }
    }
}
