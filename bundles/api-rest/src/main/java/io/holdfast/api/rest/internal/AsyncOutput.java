package io.holdfast.api.rest.internal;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The body of one answer, written without ever blocking: pieces are queued, and go out as the client takes them. The stage of a
 * piece completes when the piece has been handed to the network, which is the producer's back-pressure. Thread-safe.
 */
final class AsyncOutput implements WriteListener {
    private final ServletOutputStream out;
    private final Queue<Piece> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong pending = new AtomicLong();
    private final List<Piece> unflushed = new ArrayList<>();
    private volatile boolean waiting = true;
    private volatile long waitingSince;
    private volatile Throwable failure;
    private boolean started;
    private boolean flushed;

    private record Piece(byte[] bytes, CompletableFuture<Void> written) {
    }

    AsyncOutput(ServletOutputStream out) {
        this.out = out;
    }

    /** Queues these bytes, which must not change any more. Status and headers must be set before the first call. */
    CompletionStage<Void> write(byte[] bytes) {
        Piece piece = new Piece(bytes, new CompletableFuture<>());
        pending.addAndGet(bytes.length);
        queue.add(piece);
        boolean first;
        synchronized (queue) {
            first = !started;
            started = true;
        }
        if (first) {
            waitingSince = System.nanoTime();
            out.setWriteListener(this);
        } else {
            pump();
        }
        return piece.written;
    }

    /** Bytes queued and not yet handed over. */
    long pending() {
        return pending.get();
    }

    /** Since when the client has not taken what there is, in nanoTime; 0 when it keeps up. */
    long stalledSince() {
        return waiting && pending.get() > 0 && failure == null ? waitingSince : 0;
    }

    @Override
    public void onWritePossible() {
        waiting = false;
        pump();
    }

    @Override
    public void onError(Throwable error) {
        fail(error);
    }

    /** Gives up: every piece that has not been written fails with this. */
    void fail(Throwable error) {
        failure = error;
        pump();
    }

    // one thread at a time, without a lock: who finds the counter at 0 works until nothing is left, the others only count up
    private void pump() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                if (failure == null) {
                    drain();
                }
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
            if (failure != null) {
                drop();
            }
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    private void drain() throws IOException {
        while (!waiting) {
            // set before asking: the container may call back on another thread before isReady() has even returned
            waitingSince = System.nanoTime();
            waiting = true;
            if (!out.isReady()) {
                return;
            }
            waiting = false;
            Piece next = queue.poll();
            if (next != null) {
                unflushed.add(next);
                flushed = false;
                out.write(next.bytes);
            } else if (unflushed.isEmpty()) {
                return;
            } else if (!flushed) {
                flushed = true;
                out.flush();
            } else {
                release();
            }
        }
    }

    /** What was written has left: the producers may go on. */
    private void release() {
        List<Piece> done = List.copyOf(unflushed);
        unflushed.clear();
        for (Piece p : done) {
            pending.addAndGet(-p.bytes.length);
            p.written.complete(null);
        }
    }

    private void drop() {
        List<Piece> lost = new ArrayList<>(unflushed);
        unflushed.clear();
        for (Piece p = queue.poll(); p != null; p = queue.poll()) {
            lost.add(p);
        }
        for (Piece p : lost) {
            pending.addAndGet(-p.bytes.length);
            p.written.completeExceptionally(failure);
        }
    }
}
