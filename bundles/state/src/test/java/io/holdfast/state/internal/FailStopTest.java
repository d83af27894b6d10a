package io.holdfast.state.internal;

import static io.holdfast.testkit.state.TestPins.cid;
import static io.holdfast.testkit.state.TestPins.pin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the disk says no. */
class FailStopTest {
    @TempDir
    Path data;

    @Test
    void afterAFailedWriteNothingIsAcknowledgedUntilItIsOpenedAgain() throws IOException {
        OrderedStores stores = TestStores.MVSTORE.start(data);
        FullDisk disk = new FullDisk(stores.open("state"));
        StoreState state = new StoreState(disk);
        state.apply(List.of(PinChange.put(pin(1))), 1, true);
        disk.full = true;
        assertThatThrownBy(() -> state.apply(List.of(PinChange.put(pin(2))), 2, true)).isInstanceOf(ClusterException.Internal.class)
                .hasMessageContaining("no space left");
        disk.full = false;
        // nothing is done now, and that is certain
        assertThatThrownBy(() -> state.apply(List.of(PinChange.put(pin(3))), 3, true)).isInstanceOf(ClusterException.NotReady.class)
                .hasMessageContaining("no space left");
        assertThatThrownBy(state::clear).isInstanceOf(ClusterException.NotReady.class);
        assertThat(state.position()).isEqualTo(1);
        assertThat(state.get(cid(1))).isPresent();
        state.close();
        try (StoreState again = new StoreState(stores.open("state"))) {
            again.apply(List.of(PinChange.put(pin(3))), 3, true);
            assertThat(again.count()).isEqualTo(2);
        } finally {
            TestStores.MVSTORE.stop(stores);
        }
    }

    private static final class FullDisk implements OrderedStore {
        private final OrderedStore inner;
        private boolean full;

        FullDisk(OrderedStore inner) {
            this.inner = inner;
        }

        @Override
        public void write(WriteBatch batch, boolean sync) throws IOException {
            if (full) {
                throw new IOException("no space left on device");
            }
            inner.write(batch, sync);
        }

        @Override
        public String storeId() {
            return inner.storeId();
        }

        @Override
        public byte[] get(byte[] key) throws IOException {
            return inner.get(key);
        }

        @Override
        public Snapshot snapshot() throws IOException {
            return inner.snapshot();
        }

        @Override
        public void clear() throws IOException {
            inner.clear();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }
    }
}
