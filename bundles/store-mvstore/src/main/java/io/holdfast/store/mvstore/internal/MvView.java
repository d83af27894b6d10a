package io.holdfast.store.mvstore.internal;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RootReference;

/** The map as it was after some batch: as long as somebody holds it, its pages are kept. Held once when made. */
final class MvView {
    private final MVStore store;
    private final RootReference<byte[], byte[]> root;
    private final MVStore.TxCounter version;
    private final Set<MvView> held;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** @param held contains this until it is let go */
    MvView(MVStore store, RootReference<byte[], byte[]> root, Set<MvView> held) {
        this.store = store;
        this.root = root;
        this.held = held;
        version = store.registerVersionUsage();
        held.add(this);
    }

    RootReference<byte[], byte[]> root() {
        return root;
    }

    /** Only by who holds it, or can be sure that it is held. */
    void retain() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            drop();
        }
    }

    /** Lets go of the pages whoever holds it: for when the store closes. */
    void drop() {
        if (held.remove(this)) {
            store.deregisterVersionUsage(version);
        }
    }
}
