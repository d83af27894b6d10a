package io.holdfast.state.internal;

import io.holdfast.model.Cid;
import java.util.Arrays;

/** The keys in the store: a byte that says what it is, then the name. */
final class Keys {
    private static final byte META = 0;
    private static final byte PIN = 1;

    /** Position and count. */
    static final byte[] STANDING = {META, 's'};
    /** After the last pin. */
    static final byte[] PINS_END = {PIN + 1};

    private Keys() {
    }

    /** The pin of this CID. */
    static byte[] pin(Cid cid) {
        byte[] bytes = cid.toBytes();
        byte[] key = new byte[bytes.length + 1];
        key[0] = PIN;
        System.arraycopy(bytes, 0, key, 1, bytes.length);
        return key;
    }

    /** Where the pins after this CID begin; null = the first. */
    static byte[] pinsAfter(Cid cid) {
        if (cid == null) {
            return new byte[] {PIN};
        }
        byte[] key = pin(cid);
        return Arrays.copyOf(key, key.length + 1);
    }

    /** The CID that this key of a pin names. */
    static Cid cid(byte[] key) {
        return Cid.ofBytes(Arrays.copyOfRange(key, 1, key.length));
    }
}
