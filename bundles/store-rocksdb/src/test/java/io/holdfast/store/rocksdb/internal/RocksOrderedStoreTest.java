package io.holdfast.store.rocksdb.internal;

import io.holdfast.spi.store.OrderedStores;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.store.OrderedStoreContract;
import java.io.IOException;
import java.nio.file.Path;

class RocksOrderedStoreTest extends OrderedStoreContract {
    @Override
    protected OrderedStores start(Path data) throws IOException {
        RocksOrderedStores stores = new RocksOrderedStores(TestNode.in(data));
        stores.start();
        return stores;
    }

    @Override
    protected void stop(OrderedStores stores) {
        ((RocksOrderedStores) stores).stop();
    }
}
