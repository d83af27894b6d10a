package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads the bytes of a file, or a part of them, in order, at constant memory: a few blocks and the links on the way to them. Subtrees
 * before the part are not read. One pull at a time; does not block; nothing to close.
 */
public final class FileReader {
    private static final int MAX_DEPTH = 64;
    private static final int AHEAD = 3;

    /** Children being gone through, with those already asked for. */
    private static final class Level {
        final List<DagPb.Link> links;
        final long[] sizes;
        final Deque<CompletionStage<ByteBuffer>> asked = new ArrayDeque<>();
        int next;
        long start;

        Level(List<DagPb.Link> links, long[] sizes, long start) {
            this.links = links;
            this.sizes = sizes;
            this.start = start;
        }
    }

    private final BlockSource source;
    private final Cid root;
    private final long size;
    private final long end;
    private final Deque<Level> path = new ArrayDeque<>();
    private long position;
    private boolean begun;

    /**
     * @param offset of the first byte wanted, >= 0
     * @param length of the part, >= 0; cut at the end of the file
     */
    public FileReader(BlockSource source, UnixFsNode.File file, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("invalid part of a file: offset " + offset + ", length " + length + ", expected 0 or more");
        }
        this.source = source;
        this.root = file.cid();
        this.size = file.size();
        this.position = Math.min(offset, size);
        this.end = length > size - position ? size : position + length;
    }

    /**
     * The next bytes.
     *
     * @return null at the end, else at least one byte; fails with {@link MalformedBlockException} when the blocks do not make up the
     *     file, or as the source does
     */
    public CompletionStage<ByteBuffer> next() {
        if (position >= end) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            if (!begun) {
                begun = true;
                return source.get(root).thenCompose(block -> enter(root, block, 0, size));
            }
            return down();
        } catch (MalformedBlockException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Goes to the child that holds the position. */
    private CompletionStage<ByteBuffer> down() {
        while (!path.isEmpty()) {
            Level level = path.peek();
            while (level.next < level.links.size() && level.start + level.sizes[level.next] <= position) {
                level.asked.poll();
                level.start += level.sizes[level.next++];
            }
            if (level.next == level.links.size()) {
                path.pop();
                continue;
            }
            Cid child = level.links.get(level.next).cid();
            long start = level.start;
            long length = level.sizes[level.next];
            CompletionStage<ByteBuffer> block = ask(level);
            level.start += length;
            level.next++;
            return block.thenCompose(b -> enter(child, b, start, length));
        }
        return CompletableFuture.failedFuture(new MalformedBlockException("file " + root + " ends at byte " + position + " of " + size));
    }

    private CompletionStage<ByteBuffer> ask(Level level) {
        long at = level.start;
        for (int i = level.next; i < level.links.size() && i <= level.next + AHEAD && at < end; i++) {
            if (i - level.next >= level.asked.size()) {
                level.asked.add(source.get(level.links.get(i).cid()));
            }
            at += level.sizes[i];
        }
        return level.asked.remove();
    }

    private CompletionStage<ByteBuffer> enter(Cid cid, ByteBuffer block, long start, long expected) {
        if (cid.codec() == Cid.RAW) {
            return give(cid, block.slice(), start, expected);
        }
        if (cid.codec() != Cid.DAG_PB) {
            throw UnixFs.unsupported(cid);
        }
        DagPb pb = DagPb.read(block);
        UnixFsData data = UnixFsData.read(pb.data());
        if (data.type() != UnixFsData.FILE && data.type() != UnixFsData.RAW || data.blockSizes().length != pb.links().size()) {
            throw new MalformedBlockException("malformed file: block " + cid + " of " + root + " has " + pb.links().size()
                    + " links, " + data.blockSizes().length + " sizes, type " + data.type());
        }
        ByteBuffer own = data.data() == null ? ByteBuffer.allocate(0) : data.data().slice();
        if (pb.links().isEmpty()) {
            return give(cid, own, start, expected);
        }
        check(cid, sum(own.remaining(), data.blockSizes()), expected);
        if (path.size() == MAX_DEPTH) {
            throw new MalformedBlockException("malformed file: " + root + " is deeper than " + MAX_DEPTH);
        }
        int inline = own.remaining();
        path.push(new Level(pb.links(), data.blockSizes(), start + inline));
        return start + inline > position ? give(cid, own, start, inline) : down();
    }

    private static long sum(long sum, long[] sizes) {
        try {
            for (long s : sizes) {
                sum = Math.addExact(sum, s);
            }
            return sum;
        } catch (ArithmeticException e) {
            throw new MalformedBlockException("malformed file: its block sizes are beyond 64 bits", e);
        }
    }

    private void check(Cid cid, long found, long expected) {
        if (found != expected) {
            throw new MalformedBlockException("malformed file: block " + cid + " of " + root + " stands for " + found + " bytes, expected "
                    + expected);
        }
    }

    private CompletionStage<ByteBuffer> give(Cid cid, ByteBuffer bytes, long start, long expected) {
        check(cid, bytes.remaining(), expected);
        int from = (int) (position - start);
        int to = (int) Math.min(bytes.remaining(), end - start);
        position = start + to;
        return CompletableFuture.completedFuture(bytes.slice(from, to - from));
    }
}
