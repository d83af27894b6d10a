package io.holdfast.ipfs.embedded.internal;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Knows whether a crash now would undo something that was written; can let a write wait. */
final class UnsyncedWrites implements OrderedStores {
    private final OrderedStores stores;
    private volatile boolean any;
    private volatile Held held;

    /** A write that has come and waits until it is let go. */
    record Held(CountDownLatch came, CountDownLatch letGo) {
    }

    UnsyncedWrites(OrderedStores stores) {
        this.stores = stores;
    }

    boolean any() {
        return any;
    }

    /** Holds the next synced write. */
    Held hold() {
        held = new Held(new CountDownLatch(1), new CountDownLatch(1));
        return held;
    }

    private void pass(boolean sync) throws IOException {
        Held waiting = held;
        if (waiting != null && sync) {
            held = null;
            waiting.came().countDown();
            try {
                waiting.letGo().await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public String variant() {
        return stores.variant();
    }

    @Override
    public OrderedStore open(String name) throws IOException {
        OrderedStore store = stores.open(name);
        return new OrderedStore() {
            @Override
            public String storeId() {
                return store.storeId();
            }

            @Override
            public byte[] get(byte[] key) throws IOException {
                return store.get(key);
            }

            @Override
            public void write(WriteBatch batch, boolean sync) throws IOException {
                pass(sync);
                store.write(batch, sync);
                any = !sync && (any || !batch.isEmpty());
            }

            @Override
            public Snapshot snapshot() throws IOException {
                return store.snapshot();
            }

            @Override
            public void clear() throws IOException {
                store.clear();
            }

            @Override
            public void close() throws IOException {
                store.close();
            }
        };
    }
}
