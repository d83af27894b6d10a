package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.PeerId;
import io.holdfast.model.PinInfo;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.stream.Feed;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One peer's list in the order of the CIDs, a batch of it at a time. An order that is not kept ends it as a failure does. */
final class MergeSource {
    private static final int BATCH = 256;

    final PeerId peer;
    private final Iterator<Supplier<Feed<PinInfo>>> ways;
    private final Queue<PinInfo> come = new ArrayDeque<>();
    private volatile Feed<PinInfo> feed;
    private Cid last;
    private boolean ended;
    private RpcException error;

    /** @param ways to ask, not empty; the next one is tried when the peer does not know the one before */
    MergeSource(PeerId peer, List<Supplier<Feed<PinInfo>>> ways) {
        this.peer = peer;
        this.ways = ways.iterator();
        this.feed = this.ways.next().get();
    }

    /** Completes when there is something to take, or nothing more. Never fails. */
    CompletionStage<Void> fill() {
        if (ended || !come.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return feed.next(BATCH).handle(this::got).thenCompose(again -> again ? fill() : CompletableFuture.completedFuture(null));
    }

    private boolean got(List<PinInfo> batch, Throwable e) {
        if (e != null) {
            RpcException failure = Peers.failure(e);
            if (failure.reason() == Reason.NOT_SUPPORTED && ways.hasNext()) {
                feed.close();
                feed = ways.next().get();
                return true;
            }
            end(failure);
        } else if (batch.isEmpty()) {
            end(null);
        } else {
            batch.forEach(this::add);
        }
        return false;
    }

    private void add(PinInfo info) {
        if (ended) {
            return;
        }
        if (info.cid() == null || last != null && info.cid().compareTo(last) <= 0) {
            end(new RpcException(Reason.VIOLATION, "the list of " + peer + " is not in order: found " + info.cid() + " after " + last));
            return;
        }
        last = info.cid();
        come.add(info);
    }

    private void end(RpcException why) {
        ended = true;
        error = why;
    }

    /** The next entry; null when there is none now. */
    PinInfo head() {
        return come.peek();
    }

    void take() {
        come.remove();
    }

    /** Whether it has to be filled before it can be known what is next. */
    boolean isHungry() {
        return !ended && come.isEmpty();
    }

    /** Why nothing more comes, once all is taken that had come; null = it has not failed. */
    RpcException error() {
        return come.isEmpty() ? error : null;
    }

    void close() {
        feed.close();
    }
}
