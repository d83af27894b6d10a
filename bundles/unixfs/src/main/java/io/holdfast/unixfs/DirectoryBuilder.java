package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One directory being filled: its links, encoded, in one array. */
final class DirectoryBuilder {
    /** Estimated size (names and CIDs) above which kubo shards a directory. */
    static final int MAX_ESTIMATE = 256 * 1024;

    final String name;
    final String path;
    private byte[] links = new byte[256];
    private int[] at = new int[8];
    private int[] nameAt = new int[8];
    private int[] nameEnd = new int[8];
    private int used;
    private int n;
    private int estimate;
    private long below;

    /** @param path as the listener is told it */
    DirectoryBuilder(String name, String path) {
        this.name = name;
        this.path = path;
    }

    /** Bytes that the links take in memory. */
    int weight() {
        return links.length;
    }

    void add(String childName, Cid cid, long size) {
        byte[] nameBytes = childName.getBytes(StandardCharsets.UTF_8);
        byte[] hash = cid.toBytes();
        estimate += nameBytes.length + hash.length;
        if (estimate > MAX_ESTIMATE) {
            throw new IllegalArgumentException("directory '" + path + "' has too many entries for one block (names and CIDs above "
                    + MAX_ESTIMATE + " bytes); sharded (HAMT) directories are not supported: split it");
        }
        int length = Wire.bytesLength(hash.length) + Wire.bytesLength(nameBytes.length) + 1 + Wire.varintLength(size);
        reserve(Wire.bytesLength(length));
        at[n] = used;
        links[used++] = DagPb.LINK;
        used = Wire.putVarint(links, used, length);
        used = Wire.putBytes(links, used, DagPb.LINK_HASH, hash);
        used = Wire.putBytes(links, used, DagPb.LINK_NAME, nameBytes);
        nameEnd[n] = used;
        nameAt[n] = used - nameBytes.length;
        links[used++] = DagPb.LINK_SIZE;
        used = Wire.putVarint(links, used, size);
        n++;
        below += size;
    }

    FileBuilder.Root end(BlockWriter out) {
        byte[] block = new byte[used + 4];
        int to = 0;
        int last = -1;
        for (int i : order()) {
            if (last >= 0 && compare(last, i) == 0) {
                throw new IllegalArgumentException("'" + new String(links, nameAt[i], nameEnd[i] - nameAt[i], StandardCharsets.UTF_8)
                        + "' comes twice in directory '" + path + "': expected each name once, and entries depth first");
            }
            int length = (i + 1 < n ? at[i + 1] : used) - at[i];
            System.arraycopy(links, at[i], block, to, length);
            to += length;
            last = i;
        }
        block[to++] = DagPb.DATA;
        block[to++] = 2;
        block[to++] = UnixFsData.TYPE;
        block[to] = UnixFsData.DIRECTORY;
        return new FileBuilder.Root(out.pb(block), below + block.length);
    }

    /** The links by the bytes of their names, as Go sorts text. */
    private int[] order() {
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, this::compare);
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    private int compare(int a, int b) {
        return Arrays.compareUnsigned(links, nameAt[a], nameEnd[a], links, nameAt[b], nameEnd[b]);
    }

    private void reserve(int more) {
        if (used + more > links.length) {
            links = Arrays.copyOf(links, Math.max(links.length * 2, used + more));
        }
        if (n == at.length) {
            at = Arrays.copyOf(at, n * 2);
            nameAt = Arrays.copyOf(nameAt, n * 2);
            nameEnd = Arrays.copyOf(nameEnd, n * 2);
        }
    }
}
