package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One file after the other into a balanced DAG, at the memory of a chunk and one row of links per level. A row is folded into its
 * node only when one more link needs its place, which gives the shape that kubo gets by growing the tree from the root.
 */
final class FileBuilder {
    /** Links per node, as in kubo's default. */
    static final int MAX_LINKS = 174;
    private static final int FIRST_BUFFER = 16 * 1024;

    /** A finished DAG. */
    record Root(Cid cid, long cumulativeSize) {
    }

    private static final class Row {
        final byte[][] cids = new byte[MAX_LINKS][];
        final Cid[] ids = new Cid[MAX_LINKS];
        final long[] sizes = new long[MAX_LINKS];
        final long[] bytes = new long[MAX_LINKS];
        int n;
    }

    private final BlockWriter out;
    private final boolean rawLeaves;
    private final int chunk;
    private final int head;
    private final int full;
    private final List<Row> rows = new ArrayList<>();
    private int used;
    private byte[] buffer;
    private int filled;

    FileBuilder(BlockWriter out, boolean rawLeaves, int chunk) {
        this.out = out;
        this.rawLeaves = rawLeaves;
        this.chunk = chunk;
        this.head = rawLeaves ? 0 : leafHead(chunk);
        this.full = rawLeaves ? chunk : head + chunk + 1 + Wire.varintLength(chunk);
    }

    void write(ByteBuffer data) {
        while (data.hasRemaining()) {
            if (filled == chunk) {
                leaf();
            }
            int n = Math.min(chunk - filled, data.remaining());
            reserve(filled + n);
            data.get(buffer, head + filled, n);
            filled += n;
        }
    }

    /** Over the first chunk the buffer grows with what comes: a client that sends one byte and then nothing holds no whole chunk. */
    private void reserve(int content) {
        int least = content == chunk || used > 0 ? full : head + content;
        if (buffer == null) {
            buffer = new byte[Math.max(least, Math.min(full, FIRST_BUFFER))];
        } else if (buffer.length < least) {
            buffer = Arrays.copyOf(buffer, Math.min(full, Math.max(least, 2 * buffer.length)));
        }
    }

    Root end() {
        if (filled > 0 || used == 0) {
            leaf();
        }
        int level = 0;
        while (level < used - 1 || rows.get(level).n > 1) {
            fold(level++);
        }
        Row top = rows.get(level);
        Root root = new Root(top.ids[0], top.sizes[0]);
        top.n = 0;
        used = 0;
        return root;
    }

    private void leaf() {
        byte[] block;
        if (filled == chunk) {
            // the buffer was laid out for a full chunk, so it is the block; a new one is made when more bytes come
            block = buffer;
            buffer = null;
            if (!rawLeaves) {
                frame(block, chunk);
            }
        } else if (rawLeaves) {
            block = filled == 0 ? new byte[0] : Arrays.copyOf(buffer, filled);
        } else {
            block = shortLeaf();
        }
        int bytes = filled;
        filled = 0;
        add(0, rawLeaves ? out.raw(block) : out.pb(block), block.length, bytes);
    }

    private byte[] shortLeaf() {
        int n = filled;
        byte[] block = new byte[leafHead(n) + n + 1 + Wire.varintLength(n)];
        if (n > 0) {
            System.arraycopy(buffer, head, block, leafHead(n), n);
        }
        frame(block, n);
        return block;
    }

    /** Length of what stands before the bytes: an empty file has no data field. */
    private static int leafHead(int n) {
        int data = n == 0 ? 0 : 1 + Wire.varintLength(n);
        return 1 + Wire.varintLength(2 + data + n + 1 + Wire.varintLength(n)) + 2 + data;
    }

    private static void frame(byte[] block, int n) {
        int data = n == 0 ? 0 : Wire.bytesLength(n);
        block[0] = DagPb.DATA;
        int at = Wire.putVarint(block, 1, 2 + data + 1 + Wire.varintLength(n));
        block[at++] = UnixFsData.TYPE;
        block[at++] = UnixFsData.FILE;
        if (n > 0) {
            block[at++] = UnixFsData.DATA;
            at = Wire.putVarint(block, at, n) + n;
        }
        block[at++] = UnixFsData.FILESIZE;
        Wire.putVarint(block, at, n);
    }

    private void add(int level, Cid cid, long size, long bytes) {
        if (level == rows.size()) {
            rows.add(new Row());
        }
        used = Math.max(used, level + 1);
        Row row = rows.get(level);
        if (row.n == MAX_LINKS) {
            fold(level);
        }
        row.ids[row.n] = cid;
        row.cids[row.n] = cid.toBytes();
        row.sizes[row.n] = size;
        row.bytes[row.n++] = bytes;
    }

    private void fold(int level) {
        Row row = rows.get(level);
        long bytes = 0;
        long below = 0;
        int links = 0;
        int data = 2;
        for (int i = 0; i < row.n; i++) {
            bytes += row.bytes[i];
            below += row.sizes[i];
            links += Wire.bytesLength(linkLength(row, i));
            data += 1 + Wire.varintLength(row.bytes[i]);
        }
        data += 1 + Wire.varintLength(bytes);
        byte[] block = new byte[links + Wire.bytesLength(data)];
        int at = 0;
        for (int i = 0; i < row.n; i++) {
            block[at++] = DagPb.LINK;
            at = Wire.putVarint(block, at, linkLength(row, i));
            at = Wire.putBytes(block, at, DagPb.LINK_HASH, row.cids[i]);
            block[at++] = DagPb.LINK_NAME;
            block[at++] = 0;
            block[at++] = DagPb.LINK_SIZE;
            at = Wire.putVarint(block, at, row.sizes[i]);
        }
        block[at++] = DagPb.DATA;
        at = Wire.putVarint(block, at, data);
        block[at++] = UnixFsData.TYPE;
        block[at++] = UnixFsData.FILE;
        block[at++] = UnixFsData.FILESIZE;
        at = Wire.putVarint(block, at, bytes);
        for (int i = 0; i < row.n; i++) {
            block[at++] = UnixFsData.BLOCKSIZES;
            at = Wire.putVarint(block, at, row.bytes[i]);
        }
        row.n = 0;
        add(level + 1, out.pb(block), below + block.length, bytes);
    }

    private static int linkLength(Row row, int i) {
        return Wire.bytesLength(row.cids[i].length) + 2 + 1 + Wire.varintLength(row.sizes[i]);
    }
}
