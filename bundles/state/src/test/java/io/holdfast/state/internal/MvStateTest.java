package io.holdfast.state.internal;

class MvStateTest extends StoreStateContract {
    MvStateTest() {
        super(TestStores.MVSTORE);
    }
}
