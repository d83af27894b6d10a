package io.holdfast.tracker.durable.internal;

import io.holdfast.spi.store.OrderedStores;
import io.holdfast.store.mvstore.internal.MvOrderedStores;
import io.holdfast.store.rocksdb.internal.RocksOrderedStores;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.nio.file.Path;

/** The kinds of store there are, started by hand. */
enum TestStores {
    ROCKSDB {
        @Override
        OrderedStores start(Path data) throws IOException {
            RocksOrderedStores stores = new RocksOrderedStores(TestNode.in(data));
            stores.start();
            return stores;
        }

        @Override
        void stop(OrderedStores stores) {
            ((RocksOrderedStores) stores).stop();
        }
    },
    MVSTORE {
        @Override
        OrderedStores start(Path data) {
            return new MvOrderedStores(TestNode.in(data));
        }

        @Override
        void stop(OrderedStores stores) {
            ((MvOrderedStores) stores).stop();
        }
    };

    abstract OrderedStores start(Path data) throws IOException;

    abstract void stop(OrderedStores stores);
}
