package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.util.List;

/** What a path leads to. */
public sealed interface UnixFsNode {
    /** The CID of the node itself. */
    Cid cid();

    /**
     * A file; a block of the raw codec is one too.
     *
     * @param size bytes, as the root says
     */
    record File(Cid cid, long size) implements UnixFsNode {
    }

    /** A directory of one block. */
    record Directory(Cid cid, List<Entry> entries) implements UnixFsNode {
        public Directory {
            entries = List.copyOf(entries);
        }
    }

    /** A symbolic link; never followed here. */
    record Symlink(Cid cid, String target) implements UnixFsNode {
    }

    /** Content of another kind, such as dag-cbor: it has blocks, but no bytes of a file. */
    record Other(Cid cid, String kind) implements UnixFsNode {
    }

    /**
     * One name of a directory.
     *
     * @param size of all blocks below, as the link says
     */
    record Entry(String name, Cid cid, long size) {
    }
}
