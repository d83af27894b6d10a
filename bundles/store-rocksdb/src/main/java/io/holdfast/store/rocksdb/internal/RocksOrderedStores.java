package io.holdfast.store.rocksdb.internal;

import io.holdfast.rocksdb.NativeLibrary;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.StoreFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores in RocksDB, which share one block cache. Where RocksDB has no native library this does not activate, and another variant serves. */
@Component(service = OrderedStores.class, property = Parts.VARIANT + "=" + RocksOrderedStores.VARIANT)
@ServiceRanking(100)
public final class RocksOrderedStores implements OrderedStores {
    static final String VARIANT = "rocksdb";

    private static final Logger LOG = LoggerFactory.getLogger(RocksOrderedStores.class);
    private static final int FORMAT = 1;
    private static final long CACHE_BYTES = 16 << 20;

    private final Path data;
    private final List<RocksStore> open = new ArrayList<>();
    private Cache cache;

    @Activate
    public RocksOrderedStores(@Reference Node node) {
        data = node.data();
    }

    @Activate
    public void start() throws IOException {
        NativeLibrary.load(data.resolve("cache"));
        cache = new LRUCache(CACHE_BYTES, 2);
    }

    /** Closes what its users have left open: with the bundle gone nobody else could. */
    @Deactivate
    public void stop() {
        List<RocksStore> left;
        Cache unused;
        synchronized (open) {
            left = List.copyOf(open);
            open.clear();
            unused = cache;
            cache = null;
        }
        for (RocksStore store : left) {
            try {
                store.close();
            } catch (IOException e) {
                LOG.warn("{} did not close cleanly", store, e);
            }
        }
        if (unused != null) {
            unused.close();
        }
    }

    @Override
    public String variant() {
        return VARIANT;
    }

    @Override
    public OrderedStore open(String name) throws IOException {
        StoreFolder folder = StoreFolder.open(data, name, VARIANT, FORMAT);
        try {
            synchronized (open) {
                if (cache == null) {
                    throw new IOException(folder + " cannot be opened: the RocksDB stores are stopped");
                }
                RocksStore store = new RocksStore(folder, cache, this::closed);
                open.add(store);
                return store;
            }
        } catch (RocksDBException e) {
            folder.close();
            throw new IOException(folder + " cannot be opened: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private void closed(RocksStore store) {
        synchronized (open) {
            open.remove(store);
        }
    }
}
