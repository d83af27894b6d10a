package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethod.Unary;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.state.State;
import io.holdfast.spi.tracker.PinTracker;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The status of one CID on all members: those that should have it are asked, each for a bounded time; the others are {@code remote}.
 * Source: IPFS Cluster 1.1.6, cluster.go, {@code globalPinInfoCid}.
 */
final class MemberStatus {
    private final PeerId self;
    private final Peers peers;
    private final Part<State> state;
    private final Part<PinTracker> tracker;
    private final Statuses statuses;
    private final Clock clock;

    MemberStatus(PeerId self, Peers peers, Part<State> state, Part<PinTracker> tracker, Statuses statuses, Clock clock) {
        this.self = self;
        this.peers = peers;
        this.state = state;
        this.tracker = tracker;
        this.statuses = statuses;
        this.clock = clock;
    }

    /** How one peer is asked: this one, another one, and another one that does not know that method (null: it must). */
    private record Question(Function<PinTracker, CompletionStage<PinInfo>> here, Unary<Cid, PinInfo> there, Unary<Cid, PinInfo> instead) {
    }

    /** @param alone whether only this peer is asked and told of, as a follower does */
    CompletionStage<GlobalPinInfo> status(Cid cid, boolean alone) {
        return ask(cid, alone, new Question(t -> t.status(cid), RpcMethods.TRACKER_STATUS, null));
    }

    /** Queues it again where it is in an error. */
    CompletionStage<GlobalPinInfo> recover(Cid cid, boolean alone) {
        return ask(cid, alone, new Question(t -> t.recover(cid), RpcMethods.TRACKER_RECOVER, null));
    }

    /** Compares it with the daemons; a peer that knows no such method asks its daemon for each status anyway. */
    CompletionStage<GlobalPinInfo> sync(Cid cid, boolean alone) {
        return ask(cid, alone, new Question(t -> t.sync(cid), RpcMethods.TRACKER_SYNC, RpcMethods.TRACKER_STATUS));
    }

    private CompletionStage<GlobalPinInfo> ask(Cid cid, boolean alone, Question question) {
        CompletionStage<List<PeerId>> members = alone ? CompletableFuture.completedFuture(List.of(self)) : peers.members();
        CompletionStage<Optional<Pin>> pin = state.call(s -> CompletableFuture.completedFuture(s.get(cid)));
        return pin.thenCombine(members, (found, all) -> found.isPresent() ? pinned(found.get(), all, alone, question) : unknown(cid, all, question))
                .thenCompose(s -> s);
    }

    /** Nobody else is asked for what is not in the pinset; this peer may still be unpinning it. */
    private CompletionStage<GlobalPinInfo> unknown(Cid cid, List<PeerId> members, Question question) {
        return tracker.call(question.here).thenApply(info -> {
            GlobalPinInfo mine = statuses.single(cid, info, false);
            Map<PeerId, PinInfoShort> map = new HashMap<>(mine.peerMap());
            members.forEach(p -> map.putIfAbsent(p, PinInfoShort.of(TrackerStatus.UNPINNED, clock.instant(), "")));
            return new GlobalPinInfo(mine.cid(), mine.name(), mine.allocations(), mine.origins(), mine.created(), mine.metadata(), map);
        });
    }

    private CompletionStage<GlobalPinInfo> pinned(Pin pin, List<PeerId> members, boolean alone, Question question) {
        Instant now = clock.instant();
        Collection<PeerId> asked = alone ? List.of(self) : pin.everywhere() || pin.allocations() == null ? members : pin.allocations();
        Map<PeerId, CompletableFuture<PinInfoShort>> answers = new LinkedHashMap<>();
        asked.forEach(p -> answers.computeIfAbsent(p, peer -> answer(peer, pin.cid(), question, now)));
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new)).thenApply(v -> {
            Map<PeerId, PinInfoShort> map = new HashMap<>();
            members.stream().filter(p -> !answers.containsKey(p)).forEach(p -> map.put(p, named(p, TrackerStatus.REMOTE, now, "")));
            answers.forEach((peer, answer) -> {
                if (answer.join() != null) {
                    map.put(peer, answer.join());
                }
            });
            PinInfo common = PinInfo.of(pin, self, PinInfoShort.of(TrackerStatus.UNDEFINED, now, ""));
            return new GlobalPinInfo(pin.cid(), common.name(), common.allocations(), common.origins(), common.created(), common.metadata(), map);
        });
    }

    /** What this peer says; {@code cluster_error} if it cannot be had, null if this peer may not ask. */
    private CompletableFuture<PinInfoShort> answer(PeerId peer, Cid cid, Question question, Instant now) {
        CompletionStage<PinInfo> info = peer.equals(self) ? tracker.call(question.here).thenApply(statuses::named) : remote(peer, cid, question);
        return info.handle((i, e) -> {
            if (e == null) {
                return i.info();
            }
            RpcException failure = Peers.failure(e);
            return failure.reason() == Reason.NOT_AUTHORIZED ? null : named(peer, TrackerStatus.CLUSTER_ERROR, now, failure.getMessage());
        }).toCompletableFuture();
    }

    private CompletionStage<PinInfo> remote(PeerId peer, Cid cid, Question question) {
        CompletableFuture<PinInfo> first = peers.call(peer, question.there, cid);
        return question.instead == null ? first : first.exceptionallyCompose(e -> Peers.failure(e).reason() == Reason.NOT_SUPPORTED
                ? peers.call(peer, question.instead, cid) : CompletableFuture.failedFuture(e));
    }

    private PinInfoShort named(PeerId peer, TrackerStatus status, Instant time, String error) {
        PinInfoShort bare = PinInfoShort.of(status, time, error);
        return peer.equals(self) ? statuses.named(bare) : bare;
    }
}
