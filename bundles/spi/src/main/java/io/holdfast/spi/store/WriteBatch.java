package io.holdfast.spi.store;

import java.util.ArrayList;
import java.util.List;

/** Changes that belong together, in order; a later change of a key wins. Not thread-safe; the arrays are not copied. */
public final class WriteBatch {
    /**
     * One change.
     *
     * @param value null = remove the key
     */
    public record Change(byte[] key, byte[] value) {
    }

    private final List<Change> changes = new ArrayList<>();

    public WriteBatch put(byte[] key, byte[] value) {
        changes.add(new Change(key, java.util.Objects.requireNonNull(value)));
        return this;
    }

    public WriteBatch delete(byte[] key) {
        changes.add(new Change(key, null));
        return this;
    }

    /** The changes so far, in order. */
    public List<Change> changes() {
        return changes;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }
}
