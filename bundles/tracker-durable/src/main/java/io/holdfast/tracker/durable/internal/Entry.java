package io.holdfast.tracker.durable.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.TrackerStatus;
import io.holdfast.tracker.engine.Known;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What the store holds of one CID.
 *
 * @param depth    the depth that it is pinned with, or is to be
 * @param since    milliseconds since 1970
 * @param attempts how often it was tried
 * @param due      when it is to be taken up again, in milliseconds since 1970; 0 = not planned
 * @param error    empty = none
 */
record Entry(TrackerStatus status, int depth, long since, int attempts, long due, String error) {
    private static final byte VERSION = 1;
    private static final int HEAD = 1 + 2 + 1 + 8 + 4 + 8;

    byte[] encode() {
        byte[] text = error.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEAD + text.length).put(VERSION).putShort((short) status.bit()).put((byte) depth)
                .putLong(since).putInt(attempts).putLong(due).put(text).array();
    }

    /** @throws IllegalStateException for a format of a later version */
    static Entry decode(byte[] bytes) {
        if (bytes.length < HEAD || bytes[0] != VERSION) {
            throw new IllegalStateException("tracker store: an entry of version " + (bytes.length == 0 ? "none" : bytes[0]) + ": expected " + VERSION);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        TrackerStatus status = ofBit(in.getShort());
        return new Entry(status, in.get(), in.getLong(), in.getInt(), in.getLong(),
                new String(bytes, HEAD, bytes.length - HEAD, StandardCharsets.UTF_8));
    }

    private static TrackerStatus ofBit(int bit) {
        for (TrackerStatus s : TrackerStatus.values()) {
            if (s.bit() == bit) {
                return s;
            }
        }
        return TrackerStatus.UNDEFINED;
    }

    /** Whether it is as it should be. */
    boolean isSteady() {
        return status == TrackerStatus.PINNED;
    }

    /** Whether it waits here because memory has enough to do. */
    boolean isParked() {
        return due != 0 && (status == TrackerStatus.PIN_QUEUED || status == TrackerStatus.UNPIN_QUEUED);
    }

    Known known(Cid cid) {
        return new Known(cid, null, status, depth, Instant.ofEpochMilli(since), attempts, error, false, false, due);
    }
}
