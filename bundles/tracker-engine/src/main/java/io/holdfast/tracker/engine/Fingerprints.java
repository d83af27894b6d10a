package io.holdfast.tracker.engine;

import io.holdfast.model.Cid;
import io.holdfast.model.PinMode;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A set of pins in little memory: eight bytes of a hash for each, with a key of its own so that nobody can prepare collisions. When
 * it has grown to its bound it turns into a Bloom filter of the same size: then "contains" is wrong for some, and others at the next try.
 */
final class Fingerprints {
    private final long key = ThreadLocalRandom.current().nextLong();
    private final int bound;
    private long[] slots = new long[1 << 12];
    private int size;
    private boolean exact = true;

    /** @param bound at most so many are kept apart, > 0 */
    Fingerprints(int bound) {
        this.bound = bound;
    }

    boolean isExact() {
        return exact;
    }

    void add(Cid cid, PinMode mode) {
        long hash = hash(cid, mode);
        if (exact && insert(slots, hash) && ++size > slots.length / 2) {
            grow();
        } else if (!exact) {
            mark(hash);
        }
    }

    boolean contains(Cid cid, PinMode mode) {
        long hash = hash(cid, mode);
        if (exact) {
            int i = (int) hash & slots.length - 1;
            while (slots[i] != 0 && slots[i] != hash) {
                i = i + 1 & slots.length - 1;
            }
            return slots[i] == hash;
        }
        for (int k = 0; k < 4; k++) {
            long bit = bit(hash, k);
            if ((slots[(int) (bit >>> 6)] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean insert(long[] slots, long hash) {
        int i = (int) hash & slots.length - 1;
        while (slots[i] != 0) {
            if (slots[i] == hash) {
                return false;
            }
            i = i + 1 & slots.length - 1;
        }
        slots[i] = hash;
        return true;
    }

    private void grow() {
        long[] old = slots;
        if (size > bound) {
            exact = false;
            slots = new long[old.length];
        } else {
            slots = new long[old.length * 2];
        }
        for (long hash : old) {
            if (hash != 0 && exact) {
                insert(slots, hash);
            } else if (hash != 0) {
                mark(hash);
            }
        }
    }

    private void mark(long hash) {
        for (int k = 0; k < 4; k++) {
            long bit = bit(hash, k);
            slots[(int) (bit >>> 6)] |= 1L << bit;
        }
    }

    private long bit(long hash, int k) {
        return mix(hash + k) & slots.length * 64L - 1;
    }

    private long hash(Cid cid, PinMode mode) {
        long h = key ^ mode.ordinal();
        byte[] bytes = cid.toBytes();
        for (int i = 0; i < bytes.length; i += 8) {
            long word = 0;
            for (int j = i; j < Math.min(i + 8, bytes.length); j++) {
                word = word << 8 | bytes[j] & 0xff;
            }
            h = mix(h ^ word) + key;
        }
        return h == 0 ? 1 : h;
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
