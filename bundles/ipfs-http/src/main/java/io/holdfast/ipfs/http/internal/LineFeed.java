package io.holdfast.ipfs.http.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.stream.Feed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The lines of one call, or of several in turn, as a feed. Asks for the first at the first {@link #next}. A reader that is behind
 * stops the reading from the socket, so that no more than some thousand elements are held.
 */
final class LineFeed<T> implements Feed<T>, Call.Receiver {
    /** Turns a line into an element; null leaves it out. */
    interface Parser<T> {
        T parse(byte[] bytes, int offset, int length) throws IOException;
    }

    private static final int HIGH = 4096;
    private static final int LOW = 1024;

    private final KuboRpc rpc;
    private final Executor executor;
    private final Parser<T> parser;
    private final Iterator<Call.Request> requests;
    private final Deque<T> ready = new ArrayDeque<>();
    private LineSplitter splitter;
    private Call call;
    private boolean paused;
    private boolean ended;
    private ClusterException failure;
    private CompletableFuture<List<T>> waiting;
    private int wanted;

    LineFeed(KuboRpc rpc, Executor executor, List<Call.Request> requests, Parser<T> parser) {
        this.rpc = rpc;
        this.executor = executor;
        this.parser = parser;
        this.requests = requests.iterator();
    }

    @Override
    public synchronized CompletionStage<List<T>> next(int max) {
        if (waiting != null) {
            return CompletableFuture.failedFuture(new IllegalStateException("the last batch has not come yet"));
        }
        if (call == null && !ended && failure == null) {
            startNext();
        }
        wanted = max;
        if (ready.isEmpty() && !ended && failure == null) {
            waiting = new CompletableFuture<>();
            return waiting;
        }
        return batch();
    }

    private CompletableFuture<List<T>> batch() {
        if (ready.isEmpty()) {
            return failure != null ? CompletableFuture.failedFuture(failure) : CompletableFuture.completedFuture(List.of());
        }
        List<T> batch = new ArrayList<>(Math.min(wanted, ready.size()));
        while (batch.size() < wanted && !ready.isEmpty()) {
            batch.add(ready.poll());
        }
        if (paused && ready.size() < LOW) {
            paused = false;
            rpc.pause(call, false);
        }
        return CompletableFuture.completedFuture(batch);
    }

    private void startNext() {
        paused = false;
        if (requests.hasNext()) {
            splitter = new LineSplitter((bytes, offset, length) -> {
                T element = parser.parse(bytes, offset, length);
                if (element != null) {
                    ready.add(element);
                }
            });
            call = rpc.start(requests.next(), this);
        } else {
            ended = true;
        }
    }

    @Override
    public void onBody(ByteBuffer piece) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            try {
                splitter.feed(piece);
            } catch (IOException e) {
                broken(KuboErrors.notUnderstood(call.request.path(), e));
            } catch (ClusterException e) {
                broken(e);
            }
            if (ready.size() >= HIGH && !paused) {
                paused = true;
                rpc.pause(call, true);
            }
        }
        deliver();
    }

    @Override
    public void onEnd() {
        synchronized (this) {
            try {
                splitter.end();
                startNext();
            } catch (IOException e) {
                broken(KuboErrors.notUnderstood(call.request.path(), e));
            } catch (ClusterException e) {
                broken(e);
            }
        }
        deliver();
    }

    @Override
    public void onFailure(ClusterException e) {
        synchronized (this) {
            failure = failure == null ? e : failure;
        }
        deliver();
    }

    private void broken(ClusterException e) {
        failure = failure == null ? e : failure;
        rpc.abort(call);
    }

    private void deliver() {
        CompletableFuture<List<T>> reader;
        CompletableFuture<List<T>> batch;
        synchronized (this) {
            if (waiting == null || ready.isEmpty() && !ended && failure == null) {
                return;
            }
            reader = waiting;
            waiting = null;
            batch = batch();
        }
        executor.execute(() -> batch.whenComplete((list, e) -> {
            if (e == null) {
                reader.complete(list);
            } else {
                reader.completeExceptionally(e);
            }
        }));
    }

    @Override
    public void close() {
        synchronized (this) {
            if (failure == null && !ended) {
                failure = new ClusterException.NotReady("the listing has been closed", Availability.SOON);
                ready.clear();
                if (call != null) {
                    rpc.abort(call);
                }
            }
        }
        deliver();
    }
}
