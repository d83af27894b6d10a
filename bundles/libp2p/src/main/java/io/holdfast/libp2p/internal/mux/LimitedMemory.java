package io.holdfast.libp2p.internal.mux;

import java.util.concurrent.atomic.AtomicLong;

/** So many bytes, within those of a larger budget. Windows may grow until half of it is used; the rest is for new streams. */
public final class LimitedMemory implements MemoryBudget {
    private final long limit;
    private final MemoryBudget whole;
    private final AtomicLong used = new AtomicLong();

    /**
     * @param limit in bytes, >= 0
     * @param whole is asked too: the host's for a connection's; {@link MemoryBudget#UNLIMITED} = none
     */
    public LimitedMemory(long limit, MemoryBudget whole) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit: " + limit + ", expected >= 0");
        }
        this.limit = limit;
        this.whole = whole;
    }

    @Override
    public boolean reserve(long bytes, Purpose purpose) {
        long most = purpose == Purpose.STREAM ? limit : limit / 2;
        long before;
        do {
            before = used.get();
            if (bytes > most - before) {
                return false;
            }
        } while (!used.compareAndSet(before, before + bytes));
        if (!whole.reserve(bytes, purpose)) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    @Override
    public void release(long bytes) {
        used.addAndGet(-bytes);
        whole.release(bytes);
    }

    /** The bytes that are reserved now. */
    public long used() {
        return used.get();
    }
}
