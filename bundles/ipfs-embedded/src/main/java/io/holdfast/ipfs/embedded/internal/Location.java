package io.holdfast.ipfs.embedded.internal;

import java.nio.ByteBuffer;

/**
 * Where a block lies.
 *
 * @param segment number of the file
 * @param at      of the bytes in the file
 * @param length  of the bytes
 * @param leaf    codec as which the block is known to have no links; {@link #UNKNOWN} otherwise
 * @param stamp   second of the last put
 */
record Location(int segment, int at, int length, byte leaf, int stamp) {
    static final byte UNKNOWN = 0;

    byte[] toBytes() {
        return ByteBuffer.allocate(17).putInt(segment).putInt(at).putInt(length).put(leaf).putInt(stamp).array();
    }

    static Location ofBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Location(in.getInt(), in.getInt(), in.getInt(), in.get(), in.getInt());
    }

    Location stamped(int second) {
        return new Location(segment, at, length, leaf, second);
    }
}
