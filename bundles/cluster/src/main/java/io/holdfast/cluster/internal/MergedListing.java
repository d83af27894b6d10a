package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.PeerId;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.stream.Feed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The lists of some peers as one, all in the order of the CIDs: of each a batch is held, whatever their length. From where a peer fails
 * it is a {@code cluster_error} in what the others list; when all have failed, so does this.
 */
final class MergedListing implements Feed<GlobalPinInfo> {
    private final List<MergeSource> sources;
    private final Clock clock;
    private volatile boolean closed;

    MergedListing(List<MergeSource> sources, Clock clock) {
        this.sources = sources;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<GlobalPinInfo>> next(int max) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("the listing is closed"));
        }
        return CompletableFuture.allOf(sources.stream().map(s -> s.fill().toCompletableFuture()).toArray(CompletableFuture[]::new))
                .thenApply(v -> merge(max));
    }

    private List<GlobalPinInfo> merge(int max) {
        if (closed) {
            throw new IllegalStateException("the listing is closed");
        }
        List<GlobalPinInfo> out = new ArrayList<>();
        while (out.size() < max && sources.stream().noneMatch(MergeSource::isHungry)) {
            Cid next = least();
            if (next == null) {
                break;
            }
            out.add(entry(next));
        }
        if (out.isEmpty() && !sources.isEmpty() && sources.stream().allMatch(s -> s.error() != null)) {
            throw sources.get(0).error().toClusterException();
        }
        return out;
    }

    private Cid least() {
        Cid least = null;
        for (MergeSource s : sources) {
            PinInfo head = s.head();
            if (head != null && (least == null || head.cid().compareTo(least) < 0)) {
                least = head.cid();
            }
        }
        return least;
    }

    private GlobalPinInfo entry(Cid cid) {
        PinInfo common = null;
        Map<PeerId, PinInfoShort> map = new HashMap<>();
        for (MergeSource s : sources) {
            RpcException error = s.error();
            PinInfo head = s.head();
            if (error != null && error.reason() != Reason.NOT_AUTHORIZED) {
                map.put(s.peer, PinInfoShort.of(TrackerStatus.CLUSTER_ERROR, clock.instant(), error.getMessage()));
            } else if (head != null && head.cid().equals(cid)) {
                common = common == null ? head : common;
                map.put(s.peer, head.info());
            }
        }
        // only now: one that fails behind this entry has not failed in it
        sources.stream().filter(s -> s.head() != null && s.head().cid().equals(cid)).forEach(MergeSource::take);
        return new GlobalPinInfo(cid, common.name(), common.allocations(), common.origins(), common.created(), common.metadata(), map);
    }

    @Override
    public void close() {
        closed = true;
        sources.forEach(MergeSource::close);
    }
}
