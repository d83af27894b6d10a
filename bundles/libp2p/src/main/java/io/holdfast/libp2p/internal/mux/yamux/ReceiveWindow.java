package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.MemoryBudget;

/**
 * What the peer may still send on one stream. It is told anew when the reader has taken half of the window; when it took less than
 * four round trips since it was last told, the window is the bottleneck and doubles. Source: go-yamux 5.
 */
final class ReceiveWindow {
    private final MemoryBudget memory;
    private final int max;
    private int size = Frame.INITIAL_WINDOW;
    private long credit = Frame.INITIAL_WINDOW;
    private long told;

    /**
     * @param memory pays when it grows; has paid for the initial window
     * @param max    up to which it grows
     * @param now    in nanoseconds
     */
    ReceiveWindow(MemoryBudget memory, int max, long now) {
        this.memory = memory;
        this.max = max;
        this.told = now;
    }

    /** Whether the peer may send so much. */
    boolean allows(long count) {
        return count <= credit;
    }

    void received(int count) {
        credit -= count;
    }

    /** Its size, which is what was reserved for it. */
    int size() {
        return size;
    }

    /** Whether the peer is to be told. @param unread the bytes that the reader has not taken */
    boolean isDue(int unread) {
        return missing(unread) >= size / 2;
    }

    /**
     * By how much the peer may send more; to be told now.
     *
     * @param now       in nanoseconds
     * @param roundTrip in nanoseconds; 0 = not known
     */
    int grant(int unread, long now, long roundTrip) {
        if (roundTrip > 0 && now - told < 4 * roundTrip) {
            int larger = Math.min(max, 2 * size);
            if (larger > size && memory.reserve(larger - size, MemoryBudget.Purpose.WINDOW)) {
                size = larger;
            }
        }
        told = now;
        int more = (int) missing(unread);
        credit += more;
        return more;
    }

    private long missing(int unread) {
        return size - credit - unread;
    }
}
