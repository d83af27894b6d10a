package io.holdfast.store.mvstore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.StoreFolder;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.mvstore.SFChunk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that is held up before a page, while the store is written anew. */
class SlowReadTest {
    private static final int KEYS = 20_000;
    private static final int WRITES = 4;

    @TempDir
    Path data;
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>();

    @Test
    void findsItsPagesWhateverIsWrittenMeanwhile() throws IOException {
        try (OrderedStore store = open()) {
            // what is written first holds more than the pages of the map, and stays
            store.write(new WriteBatch().put(key(0), new byte[1]), true);
            fill(store, 0);
        }
        try (OrderedStore store = open()) {
            meanwhile.set(() -> {
                for (int i = 1; i <= WRITES; i++) {
                    fill(store, i);
                }
            });
            assertThat(store.get(key(KEYS / 2))).containsExactly(0);
            assertThat(meanwhile.get()).as("a page was read").isNull();
            assertThat(store.get(key(KEYS / 2))).containsExactly(WRITES);
        }
    }

    private OrderedStore open() throws IOException {
        return new MvOrderedStore(StoreFolder.open(data, "test", MvOrderedStores.VARIANT, 1), s -> { }, SlowFile::new, 0);
    }

    private static void fill(OrderedStore store, int value) {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < KEYS; i++) {
            batch.put(key(i), new byte[] {(byte) value});
        }
        try {
            store.write(batch, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(n).array();
    }

    private final class SlowFile extends ForcedFile {
        SlowFile(Path path) {
            super(path);
        }

        @Override
        public ByteBuffer readFully(SFChunk chunk, long pos, int length) {
            // null while this is opened
            Runnable task = chunk == null ? null : meanwhile.getAndSet(null);
            if (task != null) {
                CompletableFuture.runAsync(task, r -> new Thread(r).start()).join();
            }
            return super.readFully(chunk, pos, length);
        }
    }
}
