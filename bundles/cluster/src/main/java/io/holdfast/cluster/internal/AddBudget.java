package io.holdfast.cluster.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all adds together may have on their way to the daemon: many at once slow each other down instead of failing for being many. */
final class AddBudget {
    private static final long EACH = 8 << 20;
    private static final long ALL = 32 << 20;

    private final AtomicInteger adds = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    void began() {
        adds.incrementAndGet();
    }

    void ended() {
        adds.decrementAndGet();
    }

    void sent(int block) {
        bytes.addAndGet(block);
    }

    void arrived(int block) {
        bytes.addAndGet(-block);
    }

    /** Bytes on their way of one add beyond which its source has to wait; 0 = for all of them. */
    long window() {
        return bytes.get() > ALL ? 0 : Math.min(EACH, ALL / Math.max(1, adds.get()));
    }
}
