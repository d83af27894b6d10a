package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import java.util.HashSet;
import java.util.Set;

/**
 * Notes which CIDs were handed in while somebody looks at a picture of the pinset: for those the picture is stale, and what was
 * handed in is right.
 */
public final class Watch implements AutoCloseable {
    private final Operations operations;
    final Set<Cid> touched = new HashSet<>();

    Watch(Operations operations) {
        this.operations = operations;
    }

    @Override
    public void close() {
        operations.unwatch(this);
    }
}
