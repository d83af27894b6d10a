package io.holdfast.cluster.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all adds together may have on their way to the daemon: many at once slow each other down instead of failing for being many. */
final class AddBudget {
    private static final long EACH = 8 << 20;
    private static final long ALL = 32 << 20;
    /** What a block counts for besides its bytes: small ones cost calls, not memory. */
    private static final int BLOCK = 4 << 10;

    private final AtomicInteger adds = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    void began() {
        adds.incrementAndGet();
    }

    void ended() {
        adds.decrementAndGet();
    }

    /** Gives what this block counts for. */
    int sent(int block) {
        bytes.addAndGet(block + BLOCK);
        return block + BLOCK;
    }

    /** @param counted what {@link #sent} gave */
    void arrived(int counted) {
        bytes.addAndGet(-counted);
    }

    /** What of one add may be on its way before its source has to wait; 0 = nothing. */
    long window() {
        return bytes.get() > ALL ? 0 : Math.min(EACH, ALL / Math.max(1, adds.get()));
    }
}
