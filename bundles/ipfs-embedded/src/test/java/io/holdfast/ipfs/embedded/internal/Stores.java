package io.holdfast.ipfs.embedded.internal;

import io.holdfast.spi.node.Node;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.store.rocksdb.internal.RocksOrderedStores;
import io.holdfast.testkit.node.TestNode;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A connector on real stores, without a framework. */
final class Stores implements AutoCloseable {
    static final EmbeddedSettings SETTINGS = settings(1L << 30, Duration.ZERO);

    static EmbeddedSettings settings(long storageMax, Duration grace) {
        return new EmbeddedSettings(storageMax, grace, Duration.ofMinutes(2), 4 << 20);
    }

    final Node node;
    private final RocksOrderedStores rocks;

    Stores(Path data) {
        node = TestNode.in(data);
        rocks = new RocksOrderedStores(node);
        lifecycle("start");
    }

    private void lifecycle(String method) {
        try {
            Method m = RocksOrderedStores.class.getDeclaredMethod(method);
            m.setAccessible(true);
            m.invoke(rocks);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    OrderedStores stores() {
        return rocks;
    }

    EmbeddedIpfsConnector connector() throws Exception {
        return connector(SETTINGS, Clock.systemUTC());
    }

    EmbeddedIpfsConnector connector(EmbeddedSettings settings, Clock clock) throws Exception {
        EmbeddedIpfsConnector connector = new EmbeddedIpfsConnector(node, rocks, settings, clock);
        connector.start();
        return connector;
    }

    @Override
    public void close() {
        lifecycle("stop");
    }
}
