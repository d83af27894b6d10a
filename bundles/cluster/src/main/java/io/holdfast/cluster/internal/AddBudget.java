package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all adds together may hold. Bytes on their way to the daemon: many at once slow each other down instead of failing for being
 * many. Memory that an add has for as long as its client likes, be it that nothing more comes: beyond a bound the next one is refused.
 */
final class AddBudget {
    private static final long EACH = 8 << 20;
    private static final long ALL = 32 << 20;
    /** What a block counts for besides its bytes: small ones cost calls, not memory. */
    private static final int BLOCK = 4 << 10;
    /** What an add has besides its chunk: a piece of input, lines of output, links. */
    private static final long OVERHEAD = 192 << 10;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final long memory;
    private final AtomicInteger adds = new AtomicInteger();
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    AddBudget() {
        this(Runtime.getRuntime().maxMemory() / 2);
    }

    /** @param memory bytes that all adds together may hold while they wait for their clients */
    AddBudget(long memory) {
        this.memory = memory;
    }

    /** @throws ClusterException.NotReady when there are too many adds already */
    void began(int chunk) {
        if (held.addAndGet(OVERHEAD + chunk) > memory) {
            held.addAndGet(-OVERHEAD - chunk);
            throw new ClusterException.NotReady(adds.get() + " uploads are under way, which is all that there is memory for: try again", RETRY);
        }
        adds.incrementAndGet();
    }

    void ended(int chunk) {
        held.addAndGet(-OVERHEAD - chunk);
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
