package io.holdfast.state.internal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the pinset stands: the position of the consensus, and how many pins there are. */
record Standing(long position, long count) {
    static final Standing EMPTY = new Standing(0, 0);

    byte[] encode() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(position).putLong(count).array();
    }

    static Standing decode(byte[] record) throws IOException {
        if (record.length != 2 * Long.BYTES) {
            throw new IOException("the record of position and count has " + record.length + " bytes, expected " + 2 * Long.BYTES);
        }
        ByteBuffer in = ByteBuffer.wrap(record);
        return new Standing(in.getLong(), in.getLong());
    }
}
