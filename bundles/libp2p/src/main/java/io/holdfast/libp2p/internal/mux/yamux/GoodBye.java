package io.holdfast.libp2p.internal.mux.yamux;

import java.util.Map;

/** Why a peer ends a connection, in words. Source: libp2p/specs, error codes; yamux. */
final class GoodBye {
    private static final Map<Long, String> REASONS = Map.of(
            (long) Frame.PROTOCOL_ERROR, "protocol error",
            (long) Frame.INTERNAL_ERROR, "internal error",
            0x1001L, "its resource limits are reached",
            0x1002L, "too many requests",
            0x1003L, "protocol violation",
            0x1004L, "another connection takes its place",
            0x1005L, "it keeps fewer connections",
            0x1006L, "it stops",
            0x1007L, "it does not want this peer");

    private GoodBye() {
    }

    static String text(long code) {
        String reason = REASONS.get(code);
        return code == Frame.NORMAL ? "the peer said good-bye"
                : "the peer said good-bye: " + (reason == null ? "" : reason + ", ") + "code 0x" + Long.toHexString(code);
    }
}
