package io.holdfast.store.mvstore.internal;

import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.StoreFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVStoreException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores in H2's MVStore: Java only, for where RocksDB has no native library. */
@Component(service = OrderedStores.class, property = Parts.VARIANT + "=" + MvOrderedStores.VARIANT)
@ServiceRanking(50)
public final class MvOrderedStores implements OrderedStores {
    static final String VARIANT = "mvstore";

    private static final Logger LOG = LoggerFactory.getLogger(MvOrderedStores.class);
    private static final int FORMAT = 1;

    private final Path data;
    private final List<MvOrderedStore> open = new ArrayList<>();
    private boolean stopped;

    @Activate
    public MvOrderedStores(@Reference Node node) {
        data = node.data();
    }

    /** Closes what its users have left open: with the bundle gone nobody else could. */
    @Deactivate
    public void stop() {
        List<MvOrderedStore> left;
        synchronized (open) {
            stopped = true;
            left = List.copyOf(open);
            open.clear();
        }
        for (MvOrderedStore store : left) {
            try {
                store.close();
            } catch (IOException e) {
                LOG.warn("{} did not close cleanly", store, e);
            }
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
                if (stopped) {
                    throw new IOException(folder + " cannot be opened: the MVStore stores are stopped");
                }
                MvOrderedStore store = new MvOrderedStore(folder, this::closed);
                open.add(store);
                return store;
            }
        } catch (MVStoreException e) {
            folder.close();
            throw new IOException(folder + " cannot be opened: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private void closed(MvOrderedStore store) {
        synchronized (open) {
            open.remove(store);
        }
    }
}
