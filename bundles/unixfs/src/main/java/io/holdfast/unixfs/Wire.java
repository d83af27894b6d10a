package io.holdfast.unixfs;

/** The few parts of the protobuf wire format that dag-pb and UnixFS use. Source: protobuf encoding guide. */
final class Wire {
    private Wire() {
    }

    static int varintLength(long v) {
        int n = 1;
        while ((v & ~0x7fL) != 0) {
            v >>>= 7;
            n++;
        }
        return n;
    }

    /** Writes and gives the position behind. */
    static int putVarint(byte[] to, int at, long v) {
        while ((v & ~0x7fL) != 0) {
            to[at++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        to[at++] = (byte) v;
        return at;
    }

    /** Writes tag, length and bytes. */
    static int putBytes(byte[] to, int at, int tag, byte[] bytes) {
        to[at++] = (byte) tag;
        at = putVarint(to, at, bytes.length);
        System.arraycopy(bytes, 0, to, at, bytes.length);
        return at + bytes.length;
    }

    /** Length of tag, length and bytes for a one-byte tag. */
    static int bytesLength(int length) {
        return 1 + varintLength(length) + length;
    }
}
