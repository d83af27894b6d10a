package io.holdfast.tracker.engine;

/** First in, first out; an operation in the middle leaves at no cost, so that a storm of changes of mind leaves nothing behind. */
final class OperationQueue {
    private Operation first;
    private Operation last;
    private int size;

    int size() {
        return size;
    }

    void addLast(Operation op) {
        link(op, last, null);
    }

    void addFirst(Operation op) {
        link(op, null, first);
    }

    Operation poll() {
        Operation op = first;
        if (op != null) {
            remove(op);
        }
        return op;
    }

    void remove(Operation op) {
        if (op.before == null) {
            first = op.next;
        } else {
            op.before.next = op.next;
        }
        if (op.next == null) {
            last = op.before;
        } else {
            op.next.before = op.before;
        }
        op.before = null;
        op.next = null;
        op.queue = null;
        size--;
    }

    private void link(Operation op, Operation before, Operation next) {
        op.queue = this;
        op.before = before;
        op.next = next;
        if (before == null) {
            first = op;
        } else {
            before.next = op;
        }
        if (next == null) {
            last = op;
        } else {
            next.before = op;
        }
        size++;
    }
}
