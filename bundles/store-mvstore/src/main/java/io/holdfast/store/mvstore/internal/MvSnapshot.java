package io.holdfast.store.mvstore.internal;

import io.holdfast.spi.store.OrderedStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/** Reads one view of the map. */
final class MvSnapshot implements OrderedStore.Snapshot {
    private final MvOrderedStore store;
    private final MVMap<byte[], byte[]> map;
    private final MvView view;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over one hold of the view. */
    MvSnapshot(MvOrderedStore store, MVMap<byte[], byte[]> map, MvView view) {
        this.store = store;
        this.map = map;
        this.view = view;
    }

    @Override
    public byte[] get(byte[] key) throws IOException {
        refuseWhenClosed();
        try {
            return map.get(view.root().root, key);
        } catch (RuntimeException e) {
            throw store.failed("a read", e);
        }
    }

    @Override
    public OrderedStore.Cursor range(byte[] from, byte[] to) throws IOException {
        refuseWhenClosed();
        return new MvCursor(from, to);
    }

    private void refuseWhenClosed() throws IOException {
        if (closed.get()) {
            throw new IOException("this snapshot of " + store + " is closed");
        }
        store.refuseWhenClosed();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            view.release();
        }
    }

    private final class MvCursor implements OrderedStore.Cursor {
        private final byte[] to;
        private final Cursor<byte[], byte[]> cursor;
        private boolean ended;
        private byte[] key;
        private byte[] value;

        MvCursor(byte[] from, byte[] to) throws IOException {
            this.to = to;
            try {
                cursor = map.cursor(view.root(), from, null, false);
            } catch (RuntimeException e) {
                throw store.failed("a read", e);
            }
        }

        @Override
        public boolean next() throws IOException {
            refuseWhenClosed();
            try {
                if (!ended && cursor.hasNext()) {
                    key = cursor.next();
                    value = cursor.getValue();
                    ended = to != null && Arrays.compareUnsigned(key, to) >= 0;
                } else {
                    ended = true;
                }
                return !ended;
            } catch (RuntimeException e) {
                throw store.failed("a read", e);
            }
        }

        @Override
        public byte[] key() {
            return key;
        }

        @Override
        public byte[] value() {
            return value;
        }

        @Override
        public void close() {
            // the pages are held by the snapshot
            ended = true;
        }
    }
}
