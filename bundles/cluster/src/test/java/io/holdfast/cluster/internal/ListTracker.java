package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.node.TestNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Writes down what it is told; what is tracked is pinned. */
final class ListTracker implements PinTracker {
    final List<PinInfo> listed = new ArrayList<>();
    final List<String> told = Collections.synchronizedList(new ArrayList<>());
    /** What {@link #track} fails with; null = it does not. */
    RuntimeException refuses;
    /** What the next {@link #reconcile} fails with; null = it does not. */
    volatile RuntimeException cannotCompare;
    private final Set<Cid> tracked = ConcurrentHashMap.newKeySet();

    @Override
    public void track(Pin pin) {
        if (refuses != null) {
            throw refuses;
        }
        tracked.add(pin.cid());
        told.add("track " + pin.options().name());
    }

    @Override
    public void untrack(Cid cid) {
        tracked.remove(cid);
        told.add("untrack");
    }

    @Override
    public CompletionStage<PinInfo> status(Cid cid) {
        TrackerStatus s = tracked.contains(cid) ? TrackerStatus.PINNED : TrackerStatus.UNPINNED;
        return CompletableFuture.completedFuture(new PinInfo(cid, "", TestNode.PEER, null, null, Times.ZERO, null,
                PinInfoShort.of(s, Times.ZERO, "")));
    }

    @Override
    public Feed<PinInfo> statusAll(StatusFilter filter) {
        return Feeds.of(listed);
    }

    @Override
    public CompletionStage<PinInfo> sync(Cid cid) {
        told.add("sync");
        return status(cid);
    }

    @Override
    public Feed<PinInfo> syncAll() {
        told.add("syncAll");
        return Feeds.of(listed);
    }

    @Override
    public CompletionStage<PinInfo> recover(Cid cid) {
        told.add("recover");
        return status(cid);
    }

    @Override
    public Feed<PinInfo> recoverAll() {
        told.add("recoverAll");
        return Feeds.of(List.of());
    }

    @Override
    public CompletionStage<Void> reconcile() {
        told.add("reconcile");
        RuntimeException failure = cannotCompare;
        cannotCompare = null;
        return failure == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(failure);
    }

    @Override
    public long queueSize() {
        return 0;
    }
}
