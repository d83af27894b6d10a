package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.LimitedMemory;
import io.holdfast.libp2p.internal.mux.MemoryBudget;
import java.time.Duration;

/**
 * Limits of one session.
 *
 * @param maxInbound   streams that the peer may have open, >= 0; more are refused one by one
 * @param maxOutbound  streams that this end may have open, >= 0
 * @param maxWindow    up to which a stream's receive window grows, in bytes, 256 KiB to 1 GiB
 * @param keepAlive    how often the peer is asked whether it is there, > 0
 * @param answerWithin without a sign of life for so long after being asked it is not there, > 0
 * @param memory       pays for the receive windows
 */
public record YamuxConfig(int maxInbound, int maxOutbound, int maxWindow, Duration keepAlive, Duration answerWithin,
        MemoryBudget memory) {

    public YamuxConfig {
        check("maxInbound", maxInbound, 0, Integer.MAX_VALUE);
        check("maxOutbound", maxOutbound, 0, Integer.MAX_VALUE);
        check("maxWindow", maxWindow, Frame.INITIAL_WINDOW, 1 << 30);
        check("keepAlive (ms)", keepAlive.toMillis(), 1, Integer.MAX_VALUE);
        check("answerWithin (ms)", answerWithin.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** As go-libp2p: pings every 30 s, 10 s to answer, windows of up to 16 MiB; 1,024 streams each way. */
    public static YamuxConfig within(MemoryBudget host) {
        return new YamuxConfig(1024, 1024, 16 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10),
                new LimitedMemory(512 << 20, host));
    }

    private static void check(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + ": " + value + ", expected " + min + " to " + max);
        }
    }
}
