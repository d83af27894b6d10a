package io.holdfast.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Clauses for an {@link OrderedStores}: those for its contents, and these for its life. Extend, and give one that is started. */
public abstract class OrderedStoreContract extends StoreContents {
    @Test
    void keepsAllAcrossReopening() throws IOException {
        String id = store.storeId();
        store.write(new WriteBatch().put(key("a"), key("1")), false);
        store.close();
        store.close();
        store = stores.open("test");
        assertThat(all()).containsExactly("61=31");
        assertThat(store.storeId()).isEqualTo(id);
        try (OrderedStore other = stores.open("other")) {
            assertThat(other.storeId()).isNotEqualTo(id);
            assertThat(other.get(key("a"))).isNull();
        }
    }

    @Test
    void clearRemovesAllButTheIdentity() throws IOException {
        String id = store.storeId();
        store.write(new WriteBatch().put(EMPTY, EMPTY).put(key("a"), EMPTY).put(new byte[] {-1, -1, -1}, EMPTY), true);
        store.clear();
        assertThat(all()).isEmpty();
        store.clear();
        store.write(new WriteBatch().put(key("b"), EMPTY), true);
        store.close();
        store = stores.open("test");
        assertThat(all()).containsExactly("62=");
        assertThat(store.storeId()).isEqualTo(id);
    }

    @Test
    void failsWhenClosed() throws IOException {
        store.close();
        assertThatThrownBy(() -> store.get(key("a"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.write(new WriteBatch().put(key("a"), EMPTY), true)).isInstanceOf(IOException.class);
        assertThatThrownBy(store::snapshot).isInstanceOf(IOException.class);
        assertThatThrownBy(store::clear).isInstanceOf(IOException.class);
    }

    @Test
    void snapshotsFailWithoutHarmWhenTheStoreIsClosedUnderneath() throws IOException {
        fill(1000);
        OrderedStore.Snapshot snapshot = store.snapshot();
        OrderedStore.Cursor begun = snapshot.range(null, null);
        assertThat(begun.next()).isTrue();
        OrderedStore.Cursor fresh = snapshot.range(null, null);
        store.close();
        assertThat(begun.key()).isNotNull();
        assertThatThrownBy(() -> begun.next()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fresh.next()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> snapshot.get(key("a"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> snapshot.range(null, null)).isInstanceOf(IOException.class);
        for (int i = 0; i < 2; i++) {
            begun.close();
            fresh.close();
            snapshot.close();
        }
    }

    @Test
    void readersAndWritersEndWhenTheStoreIsClosedUnderThem() throws Exception {
        fill(2000);
        CountDownLatch busy = new CountDownLatch(4);
        List<CompletableFuture<Void>> users = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean reader = i % 2 == 0;
            users.add(CompletableFuture.runAsync(() -> useUntilClosed(reader, busy), r -> new Thread(r).start()));
        }
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        store.close();
        for (CompletableFuture<Void> user : users) {
            user.get(10, TimeUnit.SECONDS);
        }
    }

    private void useUntilClosed(boolean reader, CountDownLatch busy) {
        try {
            while (true) {
                if (reader) {
                    all();
                } else {
                    store.write(new WriteBatch().put(key("k" + busy.getCount()), EMPTY), false);
                }
                busy.countDown();
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("closed");
        }
    }

    @Test
    void stoppingClosesWhatIsOpenAndMayBeRepeated() throws IOException {
        store.write(new WriteBatch().put(key("a"), key("1")), false);
        stop(stores);
        stop(stores);
        assertThatThrownBy(() -> store.get(key("a"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> stores.open("test")).isInstanceOf(IOException.class);
        stores = start(data);
        store = stores.open("test");
        assertThat(all()).containsExactly("61=31");
    }

    @Test
    void aSecondOwnerWaitsForTheFirst() throws Exception {
        store.write(new WriteBatch().put(key("a"), key("1")), false);
        OrderedStores others = start(data);
        CompletableFuture<OrderedStore> second = CompletableFuture.supplyAsync(() -> {
            try {
                return others.open("test");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, r -> new Thread(r).start());
        assertThat(second).isNotDone();
        store.close();
        store = second.get(5, TimeUnit.SECONDS);
        assertThat(all()).containsExactly("61=31");
        store.close();
        stop(others);
    }

    @Test
    void refusesAnUnknownFormat() throws IOException {
        store.close();
        Path record = data.resolve("test").resolve(stores.variant()).resolve("STORE");
        String text = Files.readString(record);
        Files.writeString(record, text.replaceAll("format=\\d+", "format=999"));
        assertThatThrownBy(() -> stores.open("test")).isInstanceOf(IOException.class)
                .hasMessageContaining(record.getParent().toRealPath().toString()).hasMessageContaining("999");
        Files.writeString(record, text);
        store = stores.open("test");
    }

    @Test
    void saysWhichFolderIsDamaged() throws IOException {
        fill(1000);
        store.close();
        Path folder = data.resolve("test").resolve(stores.variant());
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("db"))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        assertThatThrownBy(() -> stores.open("test")).isInstanceOf(IOException.class).hasMessageContaining(folder.toRealPath().toString());
        // the folder was let go: the same answer again, at once
        assertThatThrownBy(() -> stores.open("test")).isInstanceOf(IOException.class).hasMessageNotContaining("held");
        store = stores.open("other");
    }

    @Test
    void anInterruptHarmsNobody() throws IOException {
        fill(1000);
        Thread.currentThread().interrupt();
        try {
            store.write(new WriteBatch().put(key("a"), key("1")), true);
            assertThat(store.get(key("a"))).isEqualTo(key("1"));
            assertThat(all()).hasSize(1001);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        store.write(new WriteBatch().put(key("a"), key("2")), true);
        store.close();
        store = stores.open("test");
        assertThat(store.get(key("a"))).isEqualTo(key("2"));
    }

    @Test
    void refusesAStrangeName() {
        for (String name : new String[] {"", "../x", "A", "a/b", "a b"}) {
            assertThatThrownBy(() -> stores.open(name)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + name + "'");
        }
    }
}
