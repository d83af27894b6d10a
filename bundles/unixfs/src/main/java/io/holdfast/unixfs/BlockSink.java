package io.holdfast.unixfs;

import io.holdfast.model.Cid;

/** Where an {@link Importer} puts the blocks it makes. */
@FunctionalInterface
public interface BlockSink {
    /**
     * Takes a block. Called on the thread that feeds the importer, children before their parents; the same block may come more than
     * once. The array belongs to the sink from now on: the importer never touches it again. What this throws passes through the
     * importer, which is of no use afterwards.
     */
    void put(Cid cid, byte[] data);
}
