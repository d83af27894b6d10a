package io.holdfast.unixfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The first 64 bits of MurmurHash3 x64-128 with seed 0, by which sharded directories place names. Source: the published algorithm. */
final class Murmur3 {
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private Murmur3() {
    }

    static long hash(byte[] data) {
        long h1 = 0;
        long h2 = 0;
        int whole = data.length / 16 * 16;
        ByteBuffer in = ByteBuffer.wrap(data, 0, whole).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            h1 ^= mix1(in.getLong());
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= mix2(in.getLong());
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        ByteBuffer tail = ByteBuffer.wrap(Arrays.copyOf(Arrays.copyOfRange(data, whole, data.length), 16)).order(ByteOrder.LITTLE_ENDIAN);
        h1 ^= mix1(tail.getLong()) ^ data.length;
        h2 ^= mix2(tail.getLong()) ^ data.length;
        h1 += h2;
        h2 += h1;
        return end(h1) + end(h2);
    }

    private static long mix1(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mix2(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long end(long h) {
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        h ^= h >>> 33;
        h *= 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }
}
