package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Multihash;
import java.util.Arrays;

/** The keys of the store: {@code b} multihash → where the block lies, {@code p} CID → how it is pinned, {@code c} → the checkpoint. */
final class Keys {
    static final byte[] CHECKPOINT = {'c'};
    static final byte[] BLOCKS = {'b'};
    static final byte[] BLOCKS_END = {'b' + 1};
    static final byte[] PINS = {'p'};
    static final byte[] PINS_END = {'p' + 1};

    private Keys() {
    }

    static byte[] block(Multihash hash) {
        return prefixed(BLOCKS[0], hash.toBytes());
    }

    static Multihash hash(byte[] key) {
        return Multihash.ofBytes(Arrays.copyOfRange(key, 1, key.length));
    }

    static byte[] pin(Cid cid) {
        return prefixed(PINS[0], cid.toBytes());
    }

    static Cid cid(byte[] key) {
        return Cid.ofBytes(Arrays.copyOfRange(key, 1, key.length));
    }

    private static byte[] prefixed(byte prefix, byte[] rest) {
        byte[] key = new byte[rest.length + 1];
        key[0] = prefix;
        System.arraycopy(rest, 0, key, 1, rest.length);
        return key;
    }
}
