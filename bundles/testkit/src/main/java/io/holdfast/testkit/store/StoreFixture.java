package io.holdfast.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A started {@link OrderedStores} with one open store, and short ways to read it. */
abstract class StoreFixture {
    static final byte[] EMPTY = new byte[0];

    @TempDir
    protected Path data;
    OrderedStores stores;
    OrderedStore store;

    /** A started one on this data folder. */
    protected abstract OrderedStores start(Path data) throws IOException;

    /** Stops one; may be called twice. */
    protected abstract void stop(OrderedStores stores);

    @BeforeEach
    final void open() throws IOException {
        stores = start(data);
        store = stores.open("test");
    }

    @AfterEach
    final void close() throws IOException {
        store.close();
        stop(stores);
    }

    void fill(int keys) throws IOException {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < keys; i++) {
            batch.put(key("key " + i), new byte[100]);
        }
        store.write(batch, false);
    }

    List<String> all() throws IOException {
        return range(null, null);
    }

    List<String> range(byte[] from, byte[] to) throws IOException {
        try (OrderedStore.Snapshot snapshot = store.snapshot()) {
            return range(snapshot, from, to);
        }
    }

    static List<String> range(OrderedStore.Snapshot snapshot, byte[] from, byte[] to) throws IOException {
        try (OrderedStore.Cursor cursor = snapshot.range(from, to)) {
            return read(cursor);
        }
    }

    static List<String> read(OrderedStore.Cursor cursor) throws IOException {
        List<String> lines = new ArrayList<>();
        while (cursor.next()) {
            lines.add(line(cursor.key(), cursor.value()));
        }
        assertThat(cursor.next()).isFalse();
        return lines;
    }

    static String line(byte[] key, byte[] value) {
        return HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value);
    }

    static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
