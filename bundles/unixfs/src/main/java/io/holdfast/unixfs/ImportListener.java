package io.holdfast.unixfs;

import io.holdfast.model.Cid;

/** Is told of what an {@link Importer} makes, on the thread that feeds it: the lines of the answer to {@code POST /add}. */
public interface ImportListener {
    /**
     * A file, symbolic link or directory is complete.
     *
     * @param name           path with the top-level name; empty for the root that wraps all
     * @param cumulativeSize bytes of all blocks below, itself included, counted as often as they are linked
     */
    void node(String name, Cid cid, long cumulativeSize);

    /**
     * More of a file was read.
     *
     * @param name  path without the top-level name; empty for a single file
     * @param bytes of this file so far
     */
    void progress(String name, long bytes);

    /** A listener that does nothing. */
    ImportListener NONE = new ImportListener() {
        @Override
        public void node(String name, Cid cid, long cumulativeSize) {
            // nobody listens
        }

        @Override
        public void progress(String name, long bytes) {
            // nobody listens
        }
    };
}
