package io.holdfast.state.internal;

class RocksStateTest extends StoreStateContract {
    RocksStateTest() {
        super(TestStores.ROCKSDB);
    }
}
