package io.holdfast.state.internal;

import static io.holdfast.testkit.state.TestPins.cid;
import static io.holdfast.testkit.state.TestPins.pin;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.WriteBatch;
import io.holdfast.testkit.state.StateContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clauses over a real store, and some that look below. */
abstract class StoreStateContract extends StateContract {
    private final TestStores kind;
    private OrderedStores stores;

    StoreStateContract(TestStores kind) {
        this.kind = kind;
    }

    @Override
    protected State open(Path data) throws Exception {
        if (stores == null) {
            stores = kind.start(data);
        }
        return new StoreState(stores.open("state"));
    }

    @Override
    protected void close(State state) throws Exception {
        ((StoreState) state).close();
    }

    @AfterEach
    final void stopStores() {
        kind.stop(stores);
    }

    @Test
    void aClearThatWasCutOffIsFinishedAtTheNextOpening() throws Exception {
        try (OrderedStore store = stores.open("cut")) {
            StoreState cut = new StoreState(store);
            cut.apply(List.of(PinChange.put(pin(1)), PinChange.put(pin(2))), 2, true);
            store.write(new WriteBatch().delete(Keys.STANDING).delete(Keys.pin(cid(1))), true);
        }
        try (StoreState again = new StoreState(stores.open("cut"))) {
            assertThat(again.position()).isZero();
            assertThat(again.count()).isZero();
            assertThat(again.list(null).next()).isFalse();
        }
    }

    @Test
    void keysAreTheBytesOfTheCid() throws Exception {
        try (OrderedStore store = stores.open("keys"); StoreState s = new StoreState(store)) {
            s.apply(List.of(PinChange.put(pin(1))), 1, true);
            byte[] key = Keys.pin(cid(1));
            assertThat(key).hasSize(1 + cid(1).toBytes().length);
            assertThat(store.get(key)).isNotNull();
        }
    }
}
