package io.holdfast.unixfs;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the data of a dag-pb node says when it is UnixFS. Unknown fields (mode, modification time) are passed over. Source: the UnixFS
 * specification.
 *
 * @param data       null when absent; not copied
 * @param fileSize   bytes of the file below; -1 when absent
 * @param blockSizes bytes below each link
 */
record UnixFsData(int type, ByteBuffer data, long fileSize, long[] blockSizes, long hashType, long fanout) {
    static final int RAW = 0;
    static final int DIRECTORY = 1;
    static final int FILE = 2;
    static final int METADATA = 3;
    static final int SYMLINK = 4;
    static final int HAMT = 5;

    static final int TYPE = 0x08;
    static final int DATA = 0x12;
    static final int FILESIZE = 0x18;
    static final int BLOCKSIZES = 0x20;
    private static final int BLOCKSIZES_PACKED = 0x22;
    private static final int HASH_TYPE = 0x28;
    private static final int FANOUT = 0x30;

    /** Whether this begins as a sharded directory does: its first field is the type. */
    static boolean isSharded(ByteBuffer in) {
        return in != null && in.remaining() >= 2 && in.get(in.position()) == TYPE && in.get(in.position() + 1) == HAMT;
    }

    static UnixFsData read(ByteBuffer in) {
        if (in == null) {
            throw new MalformedBlockException("not UnixFS: the dag-pb node has no data");
        }
        ByteBuffer rest = in.slice();
        long type = -1;
        ByteBuffer data = null;
        long fileSize = -1;
        long hashType = 0;
        long fanout = 0;
        Sizes sizes = new Sizes();
        while (rest.hasRemaining()) {
            int tag = DagPb.tag(rest);
            switch (tag) {
                case TYPE -> type = DagPb.varint(rest);
                case DATA -> data = DagPb.bytes(rest, "data");
                case FILESIZE -> fileSize = size(rest);
                case BLOCKSIZES -> sizes.add(size(rest));
                case BLOCKSIZES_PACKED -> {
                    ByteBuffer packed = DagPb.bytes(rest, "block sizes");
                    while (packed.hasRemaining()) {
                        sizes.add(size(packed));
                    }
                }
                case HASH_TYPE -> hashType = DagPb.varint(rest);
                case FANOUT -> fanout = DagPb.varint(rest);
                default -> skip(rest, tag);
            }
        }
        if (type < RAW || type > HAMT) {
            throw new MalformedBlockException("not UnixFS: node type " + type);
        }
        return new UnixFsData((int) type, data, fileSize, sizes.get(), hashType, fanout);
    }

    private static long size(ByteBuffer in) {
        long size = DagPb.varint(in);
        if (size < 0) {
            throw new MalformedBlockException("malformed UnixFS: a size of " + Long.toUnsignedString(size));
        }
        return size;
    }

    private static void skip(ByteBuffer in, int tag) {
        int length = switch (tag & 7) {
            case 0 -> {
                DagPb.varint(in);
                yield 0;
            }
            case 1 -> 8;
            case 2 -> {
                DagPb.bytes(in, "field");
                yield 0;
            }
            case 5 -> 4;
            default -> throw new MalformedBlockException("malformed UnixFS: unexpected field 0x" + Integer.toHexString(tag));
        };
        if (length > in.remaining()) {
            throw new MalformedBlockException("malformed UnixFS: it ends inside a field");
        }
        in.position(in.position() + length);
    }

    /** Bytes of the file that this node stands for. */
    long bytes() {
        if (fileSize >= 0) {
            return fileSize;
        }
        long sum = data == null ? 0 : data.remaining();
        for (long size : blockSizes) {
            sum += size;
        }
        return sum;
    }

    private static final class Sizes {
        private long[] sizes = new long[0];
        private int n;

        void add(long size) {
            if (n == sizes.length) {
                sizes = Arrays.copyOf(sizes, Math.max(8, n * 2));
            }
            sizes[n++] = size;
        }

        long[] get() {
            return Arrays.copyOf(sizes, n);
        }
    }
}
