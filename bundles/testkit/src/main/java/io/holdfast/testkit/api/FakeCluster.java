package io.holdfast.testkit.api;

import io.holdfast.model.AddedOutput;
import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.spi.cluster.Adder;
import io.holdfast.spi.cluster.Cluster;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.node.TestNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A cluster of one peer that pins at once, in memory; what it is told to fail with comes back from every call. */
public final class FakeCluster implements Cluster {
    /** When everything happens here. */
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    public static final PeerId PEER = TestNode.PEER;

    /** The pinset. */
    public final Map<Cid, Pin> pins = new ConcurrentSkipListMap<>();
    /** Pins that are in an error, with its text. */
    public final Map<Cid, String> errors = new ConcurrentSkipListMap<>();
    /** Other peers that were added and not removed. */
    public final Set<PeerId> others = new ConcurrentSkipListSet<>();
    /** The uploads there were, finished or not. */
    public final List<FakeAdder> uploads = new CopyOnWriteArrayList<>();
    /** When set: what every call fails with. */
    public volatile RuntimeException failure;
    /** When set: what the next listing of the pinset is, in place of the pinset. */
    public volatile Feed<Pin> nextAllocations;
    /** When set: CIDs whose status fails. */
    public volatile Set<Cid> unknowable = Set.of();

    private <T> CompletionStage<T> give(T value) {
        return failure != null ? CompletableFuture.failedFuture(failure) : CompletableFuture.completedFuture(value);
    }

    private <T> Feed<T> feed(List<T> values) {
        return failure != null ? Feeds.failed(failure) : Feeds.of(values);
    }

    @Override
    public CompletionStage<Id> id() {
        return give(me());
    }

    private static Id me() {
        return new Id(PEER, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9096/p2p/" + PEER)), List.of(PEER), List.of(), "1.1.6", "",
                "/ipfscluster/1.0/rpc", "", new IpfsId(PEER, List.of(), ""), "fake");
    }

    @Override
    public Feed<Id> peers() {
        return feed(List.of(me()));
    }

    @Override
    public CompletionStage<Id> peerAdd(PeerId peer) {
        if (failure == null) {
            others.add(peer);
        }
        return give(new Id(peer, List.of(), List.of(peer, PEER), List.of(), "1.1.6", "", "/ipfscluster/1.0/rpc", "",
                new IpfsId(peer, List.of(), ""), "other"));
    }

    @Override
    public CompletionStage<Void> peerRemove(PeerId peer) {
        if (failure == null) {
            others.remove(peer);
        }
        return give(null);
    }

    @Override
    public CompletionStage<Void> join(Multiaddr address) {
        return give(null);
    }

    @Override
    public CompletionStage<Pin> pin(Pin pin) {
        if (failure == null) {
            pins.put(pin.cid(), pin.withTimestamp(NOW));
        }
        return give(pin.withTimestamp(NOW));
    }

    @Override
    public CompletionStage<Pin> pinPath(String path, PinOptions options) {
        return pin(Pin.of(Cid.parse(path.split("/")[2]), options));
    }

    @Override
    public CompletionStage<Pin> unpin(Cid cid) {
        Pin gone = failure == null ? pins.remove(cid) : null;
        return failure == null && gone == null ? CompletableFuture.failedFuture(notFound()) : give(gone);
    }

    @Override
    public CompletionStage<Pin> unpinPath(String path) {
        return unpin(Cid.parse(path.split("/")[2]));
    }

    @Override
    public CompletionStage<GlobalPinInfo> status(Cid cid, boolean local) {
        return unknowable.contains(cid) ? CompletableFuture.failedFuture(new ClusterException.Refused("no status of " + cid)) : give(info(cid));
    }

    private GlobalPinInfo info(Cid cid) {
        Pin pin = pins.get(cid);
        String error = errors.get(cid);
        TrackerStatus status = pin == null ? TrackerStatus.UNPINNED : error == null ? TrackerStatus.PINNED : TrackerStatus.PIN_ERROR;
        Pin known = pin != null ? pin : Pin.of(cid, PinOptions.DEFAULT).withTimestamp(NOW);
        PinInfoShort info = PinInfoShort.of(status, NOW, error == null ? "" : error).by("fake", PEER, List.of());
        return GlobalPinInfo.of(PinInfo.of(known, PEER, info));
    }

    private List<GlobalPinInfo> infos(StatusFilter filter) {
        return pins.keySet().stream().map(this::info)
                .filter(i -> filter.matches(i.peerMap().get(PEER).status())).toList();
    }

    @Override
    public Feed<GlobalPinInfo> statusAll(StatusFilter filter, boolean local) {
        return feed(infos(filter));
    }

    @Override
    public CompletionStage<GlobalPinInfo> sync(Cid cid, boolean local) {
        return give(info(cid));
    }

    @Override
    public Feed<GlobalPinInfo> syncAll(boolean local) {
        return feed(infos(StatusFilter.ERROR));
    }

    @Override
    public CompletionStage<GlobalPinInfo> recover(Cid cid, boolean local) {
        if (local && !pins.containsKey(cid)) {
            return CompletableFuture.failedFuture(notFound());
        }
        errors.remove(cid);
        return give(info(cid));
    }

    @Override
    public Feed<GlobalPinInfo> recoverAll(boolean local) {
        List<GlobalPinInfo> found = infos(StatusFilter.ERROR);
        errors.clear();
        return feed(found);
    }

    @Override
    public CompletionStage<Pin> allocation(Cid cid) {
        Pin pin = pins.get(cid);
        return failure == null && pin == null ? CompletableFuture.failedFuture(notFound()) : give(pin);
    }

    @Override
    public Feed<Pin> allocations(Set<PinType> types) {
        Feed<Pin> next = nextAllocations;
        nextAllocations = null;
        return next != null ? next : feed(pins.values().stream().filter(p -> types.contains(p.type()))
                .sorted(Comparator.comparing(Pin::cid)).toList());
    }

    @Override
    public Adder add(AddParams params, Consumer<AddedOutput> output) {
        if (failure != null) {
            throw failure;
        }
        FakeAdder adder = new FakeAdder(this, params, output);
        uploads.add(adder);
        return adder;
    }

    @Override
    public Feed<ByteBuffer> cat(String path) {
        return Feeds.failed(notFound());
    }

    private static ClusterException notFound() {
        return new ClusterException.NotFound("pin is not part of the pinset");
    }
}
