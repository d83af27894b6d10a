package io.holdfast.consensus.raft.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How far this peer has applied the log, and who waits for it to be further. Thread-safe. */
final class Applied {
    private final PriorityQueue<Waiter> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiter::index));
    private long position;

    private record Waiter(long index, CompletableFuture<Void> reached) {
    }

    /** Completes when this entry has been applied here: at once, or on the thread that applies it. */
    synchronized CompletionStage<Void> reached(long index) {
        if (index <= position) {
            return CompletableFuture.completedFuture(null);
        }
        Waiter waiter = new Waiter(index, new CompletableFuture<>());
        waiting.add(waiter);
        return waiter.reached;
    }

    void advance(long to) {
        List<Waiter> there = new ArrayList<>();
        synchronized (this) {
            position = Math.max(position, to);
            while (!waiting.isEmpty() && waiting.peek().index <= position) {
                there.add(waiting.poll());
            }
        }
        there.forEach(w -> w.reached.complete(null));
    }
}
