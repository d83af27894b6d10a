package io.holdfast.tracker.engine;

/** Where a tracker keeps what it knows beyond the operations under way. All calls come under the lock of the operations: be quick. */
public interface Book {
    /** This operation has just moved to its present phase. */
    void changed(Operation operation);

    /** Whether an operation that ended stays in the table. */
    boolean keeps(Operation operation);

    /** Whether this new operation is taken up in memory; if not, the book has to hand it in again later. */
    default boolean admits(Operation operation) {
        return true;
    }

    /** Operations that wait outside memory. */
    default long waitingElsewhere() {
        return 0;
    }
}
