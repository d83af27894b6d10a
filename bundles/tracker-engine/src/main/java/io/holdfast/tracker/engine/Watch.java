package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import java.util.HashSet;
import java.util.Set;

/**
 * Notes which CIDs were handed in while somebody looks at a picture of the pinset: for those the picture is stale, and what was
 * handed in is right. A watch on all CIDs is for a moment: it holds all that comes.
 */
public final class Watch implements AutoCloseable {
    private final Operations operations;
    // null = all
    private final Cid only;
    private final Set<Cid> touched = new HashSet<>();

    Watch(Operations operations, Cid only) {
        this.operations = operations;
        this.only = only;
    }

    // the next two under the lock of the operations

    void touch(Cid cid) {
        if (only == null || only.equals(cid)) {
            touched.add(cid);
        }
    }

    boolean isStale(Cid cid) {
        return touched.contains(cid);
    }

    @Override
    public void close() {
        operations.unwatch(this);
    }
}
