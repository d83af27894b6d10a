package io.holdfast.store.mvstore.internal;

import io.holdfast.spi.store.OrderedStores;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.store.OrderedStoreContract;
import java.nio.file.Path;

class MvOrderedStoreTest extends OrderedStoreContract {
    @Override
    protected OrderedStores start(Path data) {
        return new MvOrderedStores(TestNode.in(data));
    }

    @Override
    protected void stop(OrderedStores stores) {
        ((MvOrderedStores) stores).stop();
    }
}
