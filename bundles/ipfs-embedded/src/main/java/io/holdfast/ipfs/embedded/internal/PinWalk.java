package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Multihash;
import io.holdfast.unixfs.MalformedBlockException;
import io.holdfast.unixfs.UnixFs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** Looks whether a whole DAG is here, in slices; then has it pinned. Leaves known as such are not read. */
final class PinWalk {
    private static final long SLICE_NANOS = 10_000_000;
    private static final int REPORT_EVERY = 256;

    /** @param depth how many more levels may follow */
    private record Level(Iterator<Cid> children, int depth) {
    }

    private final BlockStore blocks;
    private final PinTable pins;
    private final Work work;
    private final Cid root;
    private final int maxDepth;
    private final PinTable.Kind kind;
    private final LongConsumer progress;
    private final CompletableFuture<Void> result;
    private final Deque<Level> path = new ArrayDeque<>();
    private final Walked walked = new Walked();
    private long seen;

    /** @param maxDepth 0 = the root only, below 0 = everything */
    PinWalk(BlockStore blocks, PinTable pins, Work work, Cid root, int maxDepth, LongConsumer progress,
            CompletableFuture<Void> result) {
        this.blocks = blocks;
        this.pins = pins;
        this.work = work;
        this.root = root;
        this.kind = PinTable.Kind.ofDepth(maxDepth);
        this.maxDepth = maxDepth < 0 ? Integer.MAX_VALUE : maxDepth;
        this.progress = progress;
        this.result = result;
    }

    Cid root() {
        return root;
    }

    void begin() {
        work.run(result, () -> {
            if (pins.kind(root) == kind) {
                // behind an unpin that is on its way to the disk
                pins.change(root, kind, result);
            } else {
                path.push(new Level(List.of(root).iterator(), maxDepth));
                slice();
            }
        });
    }

    private void slice() throws IOException {
        long end = System.nanoTime() + SLICE_NANOS;
        while (!path.isEmpty()) {
            Level level = path.peek();
            Cid next = level.children().next();
            if (!level.children().hasNext()) {
                // let go before going down, so that a chain of nodes takes no memory
                path.pop();
            }
            visit(next, level.depth());
            if (System.nanoTime() - end > 0) {
                if (work.stopping()) {
                    throw Work.ended();
                }
                work.run(result, this::slice);
                return;
            }
        }
        if (seen % REPORT_EVERY != 0) {
            progress.accept(seen);
        }
        pins.change(root, kind, result);
    }

    private void visit(Cid cid, int depth) throws IOException {
        if (cid.multihash().code() == Multihash.IDENTITY) {
            descend(cid, depth);
            return;
        }
        Location at = blocks.visit(cid.multihash());
        if (at == null) {
            throw missing(cid);
        }
        if (++seen % REPORT_EVERY == 0) {
            progress.accept(seen);
        }
        if (depth > 0 && cid.codec() != Cid.RAW && at.leaf() != cid.codec()) {
            descend(cid, depth);
        }
    }

    private void descend(Cid cid, int depth) throws IOException {
        // with a limited depth the same node may have to be walked again from higher up
        if (kind == PinTable.Kind.RECURSIVE && (!walked.add(cid) || knownWhole(cid))) {
            return;
        }
        byte[] bytes = blocks.get(cid);
        if (bytes == null) {
            throw missing(cid);
        }
        try {
            List<Cid> links = UnixFs.links(cid, ByteBuffer.wrap(bytes));
            if (!links.isEmpty() && depth > 0) {
                path.push(new Level(links.iterator(), depth == Integer.MAX_VALUE ? depth : depth - 1));
            }
        } catch (MalformedBlockException e) {
            throw new ClusterException.Refused("block " + cid + " cannot be walked (needed by " + root + "): " + e.getMessage());
        }
    }

    /** Another pin vouches for this part; not while garbage is collected, when that pin may just be going. */
    private boolean knownWhole(Cid cid) throws IOException {
        return cid != root && !blocks.isMarking() && pins.kind(cid) == PinTable.Kind.RECURSIVE;
    }

    private ClusterException missing(Cid cid) {
        return new ClusterException.NotFound("block not found: " + cid + (cid.equals(root) ? "" : " (needed by " + root + ")"));
    }
}
