package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Multihash;
import java.nio.ByteBuffer;

/** A set of blocks, by 16 bytes of their digests: 16 to 43 bytes of memory each. Thread-safe. */
final class Marks {
    private long[] slots = new long[1 << 5];
    private int n;

    /** Whether it was not in the set before. */
    synchronized boolean add(Multihash hash) {
        ByteBuffer digest = end(hash);
        boolean added = insert(slots, digest.getLong() | 1, digest.getLong());
        if (added && ++n * 3 > slots.length) {
            grow();
        }
        return added;
    }

    synchronized boolean contains(Multihash hash) {
        ByteBuffer digest = end(hash);
        long a = digest.getLong() | 1;
        long b = digest.getLong();
        for (int i = slot(slots, b); slots[i] != 0; i = i + 2 & slots.length - 1) {
            if (slots[i] == a && slots[i + 1] == b) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuffer end(Multihash hash) {
        byte[] bytes = hash.toBytes();
        return bytes.length >= 16 ? ByteBuffer.wrap(bytes, bytes.length - 16, 16)
                : ByteBuffer.wrap(java.util.Arrays.copyOf(bytes, 16));
    }

    private static int slot(long[] slots, long b) {
        return (int) (b * 0x9e3779b97f4a7c15L >>> 33) * 2 & slots.length - 1;
    }

    private static boolean insert(long[] slots, long a, long b) {
        int i = slot(slots, b);
        while (slots[i] != 0) {
            if (slots[i] == a && slots[i + 1] == b) {
                return false;
            }
            i = i + 2 & slots.length - 1;
        }
        slots[i] = a;
        slots[i + 1] = b;
        return true;
    }

    private void grow() {
        long[] bigger = new long[slots.length * 2];
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i] != 0) {
                insert(bigger, slots[i], slots[i + 1]);
            }
        }
        slots = bigger;
    }
}
