package io.holdfast.libp2p.internal.mux;

/**
 * Memory that peers can make this one hold, asked for before they can. Nothing is allocated: it is a promise that is counted.
 * Thread-safe.
 */
public interface MemoryBudget {
    /** As much as one likes. */
    MemoryBudget UNLIMITED = new MemoryBudget() {
        @Override
        public boolean reserve(long bytes, Purpose purpose) {
            return true;
        }

        @Override
        public void release(long bytes) {
        }
    };

    /** What it is for. */
    enum Purpose {
        /** To have a stream at all. */
        STREAM,
        /** To have more in flight on a stream: refused first when memory runs short. */
        WINDOW
    }

    /** Whether so much, >= 0, may be held; if so it must be given back. */
    boolean reserve(long bytes, Purpose purpose);

    /** Gives back what was reserved. */
    void release(long bytes);
}
