package io.holdfast.ipfs.embedded.internal;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;

/** Knows whether a crash now would undo something that was written. */
final class UnsyncedWrites implements OrderedStores {
    private final OrderedStores stores;
    private volatile boolean any;

    UnsyncedWrites(OrderedStores stores) {
        this.stores = stores;
    }

    boolean any() {
        return any;
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
