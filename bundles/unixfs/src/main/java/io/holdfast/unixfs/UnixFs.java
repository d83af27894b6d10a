package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads DAGs: links for walks, paths, nodes. Nothing here blocks or keeps anything. */
public final class UnixFs {
    private UnixFs() {
    }

    /** A path leads nowhere: the message names the missing name. */
    public static final class NoSuchPathException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoSuchPathException(String message) {
            super(message, null, false, false);
        }
    }

    /** Whether {@link #links} can read this codec. */
    public static boolean canWalk(Cid cid) {
        return cid.codec() == Cid.RAW || cid.codec() == Cid.DAG_PB || cid.codec() == Cid.DAG_CBOR;
    }

    /**
     * The children of this block, in order, as often as they are linked. Raw blocks have none.
     *
     * @param block is left as it is
     * @throws MalformedBlockException when the bytes are not what the codec prescribes, or the codec is not supported
     */
    public static List<Cid> links(Cid cid, ByteBuffer block) {
        return switch (cid.codec()) {
            case Cid.RAW -> List.of();
            case Cid.DAG_PB -> DagPb.read(block).links().stream().map(DagPb.Link::cid).toList();
            case Cid.DAG_CBOR -> CborLinks.of(block);
            default -> throw unsupported(cid);
        };
    }

    /**
     * What this block is.
     *
     * @param block is left as it is
     * @throws MalformedBlockException when it is not what its codec or UnixFS prescribes, or is a sharded (HAMT) directory
     */
    public static UnixFsNode node(Cid cid, ByteBuffer block) {
        if (cid.codec() == Cid.RAW) {
            return new UnixFsNode.File(cid, block.remaining());
        }
        if (cid.codec() != Cid.DAG_PB) {
            return new UnixFsNode.Other(cid, cid.codec() == Cid.DAG_CBOR ? "dag-cbor" : "codec 0x" + Integer.toHexString(cid.codec()));
        }
        DagPb pb = DagPb.read(block);
        UnixFsData data = UnixFsData.read(pb.data());
        return switch (data.type()) {
            case UnixFsData.FILE, UnixFsData.RAW -> new UnixFsNode.File(cid, data.bytes());
            case UnixFsData.DIRECTORY -> new UnixFsNode.Directory(cid, pb.links().stream()
                    .map(l -> new UnixFsNode.Entry(l.name(), l.cid(), l.size())).toList());
            case UnixFsData.SYMLINK -> new UnixFsNode.Symlink(cid, target(data));
            case UnixFsData.HAMT -> throw new MalformedBlockException("listing a sharded (HAMT) directory is not supported: " + cid);
            default -> new UnixFsNode.Other(cid, "UnixFS metadata");
        };
    }

    private static String target(UnixFsData data) {
        return data.data() == null ? "" : StandardCharsets.UTF_8.decode(data.data().slice()).toString();
    }

    /**
     * Follows a path through directories and reads what it leads to.
     *
     * @param path names separated by {@code /}; empty ones are passed over; at most 4096 bytes and 256 names
     * @return fails with {@link NoSuchPathException} when a name is not there, with {@link MalformedBlockException} for a block that
     *     cannot be read, with {@link IllegalArgumentException} for a path beyond the bounds, or as the source does
     */
    public static CompletionStage<UnixFsNode> resolve(BlockSource source, Cid root, String path) {
        return lookup(source, root, path).thenCompose(at -> source.get(at).thenApply(block -> node(at, block)));
    }

    /** As {@link #resolve}, without reading what the path leads to: an empty path needs no block at all. */
    public static CompletionStage<Cid> lookup(BlockSource source, Cid root, String path) {
        try {
            return step(source, root, EntryPath.split(path), 0);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionStage<Cid> step(BlockSource source, Cid at, List<String> names, int next) {
        if (next == names.size()) {
            return CompletableFuture.completedFuture(at);
        }
        return source.get(at).thenCompose(block -> {
            String name = names.get(next);
            return child(source, at, block, name).thenCompose(child -> {
                if (child == null) {
                    throw new NoSuchPathException("no link named '" + name + "' under " + at);
                }
                return step(source, child, names, next + 1);
            });
        });
    }

    private static CompletionStage<Cid> child(BlockSource source, Cid at, ByteBuffer block, String name) {
        // a dag-pb node that is not UnixFS has names too
        if (at.codec() == Cid.DAG_PB) {
            DagPb pb = DagPb.read(block);
            if (UnixFsData.isSharded(pb.data())) {
                return Shards.find(source, at, pb, name);
            }
            for (DagPb.Link link : pb.links()) {
                if (link.name().equals(name)) {
                    return CompletableFuture.completedFuture(link.cid());
                }
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    static MalformedBlockException unsupported(Cid cid) {
        return new MalformedBlockException("unsupported codec 0x" + Integer.toHexString(cid.codec()) + " of " + cid
                + ": expected raw, dag-pb or dag-cbor");
    }
}
