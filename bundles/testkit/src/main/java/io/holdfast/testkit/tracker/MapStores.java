package io.holdfast.testkit.tracker;

import io.holdfast.spi.store.OrderedStore;
import io.holdfast.spi.store.OrderedStores;
import io.holdfast.spi.store.WriteBatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Stores in memory that outlive their closing; a picture of one costs a copy of it. */
public final class MapStores implements OrderedStores {
    private final Map<String, ConcurrentSkipListMap<byte[], byte[]>> stores = new ConcurrentHashMap<>();
    private volatile boolean broken;

    /** From now on every write fails. */
    public void breakDown() {
        broken = true;
    }

    /** Stores opened from now on take writes again. */
    public void repair() {
        broken = false;
    }

    /** A copy of what was written until now, as after the end of the process. */
    public MapStores asWritten() {
        MapStores copy = new MapStores();
        stores.forEach((name, map) -> {
            synchronized (map) {
                copy.stores.put(name, map.clone());
            }
        });
        return copy;
    }

    @Override
    public String variant() {
        return "memory";
    }

    @Override
    public OrderedStore open(String name) {
        return new MapStore(stores.computeIfAbsent(name, n -> new ConcurrentSkipListMap<>(Arrays::compareUnsigned)));
    }

    private final class MapStore implements OrderedStore {
        private final ConcurrentSkipListMap<byte[], byte[]> map;
        private volatile boolean failed;

        MapStore(ConcurrentSkipListMap<byte[], byte[]> map) {
            this.map = map;
        }

        @Override
        public String storeId() {
            return "memory";
        }

        @Override
        public byte[] get(byte[] key) {
            return map.get(key);
        }

        @Override
        public void write(WriteBatch batch, boolean sync) throws IOException {
            failed |= broken;
            if (failed) {
                throw new IOException("no space left on device");
            }
            synchronized (map) {
                for (WriteBatch.Change change : batch.changes()) {
                    if (change.value() == null) {
                        map.remove(change.key());
                    } else {
                        map.put(change.key(), change.value());
                    }
                }
            }
        }

        @Override
        public Snapshot snapshot() {
            synchronized (map) {
                return new MapSnapshot(map.clone());
            }
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        public void close() {
            // what it holds is for the next to open it
        }
    }

    private record MapSnapshot(ConcurrentNavigableMap<byte[], byte[]> map) implements OrderedStore.Snapshot {
        @Override
        public byte[] get(byte[] key) {
            return map.get(key);
        }

        @Override
        public OrderedStore.Cursor range(byte[] from, byte[] to) {
            ConcurrentNavigableMap<byte[], byte[]> part = from == null ? map : map.tailMap(from, true);
            return new MapCursor((to == null ? part : part.headMap(to, false)).entrySet().iterator());
        }

        @Override
        public void close() {
            // a copy needs no closing
        }
    }

    private static final class MapCursor implements OrderedStore.Cursor {
        private final Iterator<Map.Entry<byte[], byte[]>> rest;
        private Map.Entry<byte[], byte[]> here;

        MapCursor(Iterator<Map.Entry<byte[], byte[]>> rest) {
            this.rest = rest;
        }

        @Override
        public boolean next() {
            here = rest.hasNext() ? rest.next() : null;
            return here != null;
        }

        @Override
        public byte[] key() {
            return here.getKey();
        }

        @Override
        public byte[] value() {
            return here.getValue();
        }

        @Override
        public void close() {
            here = null;
        }
    }
}
