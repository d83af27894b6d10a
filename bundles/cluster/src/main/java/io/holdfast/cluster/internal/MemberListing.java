package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.PeerId;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What all members list, in the order of the CIDs. A peer that promises the order is read as it goes; of one that does not, everything is
 * collected first. Source: IPFS Cluster 1.1.6, cluster.go, {@code globalPinInfoStream}.
 */
final class MemberListing {
    private final PeerId self;
    private final Peers peers;
    private final Clock clock;

    MemberListing(PeerId self, Peers peers, Clock clock) {
        this.self = self;
        this.peers = peers;
        this.clock = clock;
    }

    /** @param own what this peer lists, in order */
    Feed<GlobalPinInfo> status(StatusFilter filter, Supplier<Feed<PinInfo>> own) {
        return all(own, peer -> List.of(
                () -> peers.stream(peer, RpcMethods.TRACKER_STATUS_ALL_ORDERED, filter),
                () -> sorted(peers.stream(peer, RpcMethods.TRACKER_STATUS_ALL, filter))));
    }

    /** What was queued again. */
    Feed<GlobalPinInfo> recover(Supplier<Feed<PinInfo>> own) {
        return all(own, peer -> List.of(() -> sorted(peers.stream(peer, RpcMethods.CLUSTER_RECOVER_ALL_LOCAL))));
    }

    /** What was changed by the comparison, and what is in an error; only the latter of a peer that knows no comparison. */
    Feed<GlobalPinInfo> sync(Supplier<Feed<PinInfo>> own) {
        return all(own, peer -> List.of(
                () -> sorted(peers.stream(peer, RpcMethods.TRACKER_SYNC_ALL)),
                () -> sorted(peers.stream(peer, RpcMethods.TRACKER_STATUS_ALL, StatusFilter.ERROR))));
    }

    private Feed<GlobalPinInfo> all(Supplier<Feed<PinInfo>> own, Function<PeerId, List<Supplier<Feed<PinInfo>>>> ways) {
        return Feeds.later(peers.members().thenApply(members -> {
            if (members.equals(List.of(self))) {
                return Feeds.map(own.get(), GlobalPinInfo::of);
            }
            List<MergeSource> sources = new ArrayList<>();
            members.forEach(p -> sources.add(new MergeSource(p, p.equals(self) ? List.of(own) : ways.apply(p))));
            return new MergedListing(sources, clock);
        }));
    }

    /** The same list, once it has all come, without what has no CID. */
    private static Feed<PinInfo> sorted(Feed<PinInfo> feed) {
        Feed<PinInfo> all = Feeds.later(collected(feed));
        return new Feed<>() {
            @Override
            public CompletionStage<List<PinInfo>> next(int max) {
                return all.next(max);
            }

            @Override
            public void close() {
                feed.close();
                all.close();
            }
        };
    }

    private static CompletionStage<Feed<PinInfo>> collected(Feed<PinInfo> feed) {
        return Feeds.toList(feed).thenApply(all -> {
            TreeMap<Cid, PinInfo> ordered = new TreeMap<>();
            all.stream().filter(i -> i.cid() != null).forEach(i -> ordered.put(i.cid(), i));
            return Feeds.of(ordered.values().iterator(), () -> { });
        });
    }
}
