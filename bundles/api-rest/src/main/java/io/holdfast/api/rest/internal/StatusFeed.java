package io.holdfast.api.rest.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.spi.stream.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The status of some CIDs, a bounded number asked for at a time. Those that fail are told of at the end, after the others. */
final class StatusFeed implements Feed<GlobalPinInfo> {
    private static final int AT_ONCE = 64;
    private final List<Cid> cids;
    private final Function<Cid, CompletionStage<GlobalPinInfo>> ask;
    private final Map<String, Throwable> failures = new TreeMap<>();
    private int at;

    StatusFeed(List<Cid> cids, Function<Cid, CompletionStage<GlobalPinInfo>> ask) {
        this.cids = cids;
        this.ask = ask;
    }

    @Override
    public CompletionStage<List<GlobalPinInfo>> next(int max) {
        if (at >= cids.size()) {
            return failures.isEmpty() ? CompletableFuture.completedFuture(List.of()) : CompletableFuture.failedFuture(failure());
        }
        List<Cid> now = cids.subList(at, Math.min(cids.size(), at + Math.min(max, AT_ONCE)));
        at += now.size();
        List<CompletableFuture<GlobalPinInfo>> asked = new ArrayList<>();
        now.forEach(c -> asked.add(ask.apply(c).toCompletableFuture()));
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).handle((r, e) -> collect(now, asked))
                .thenCompose(found -> found.isEmpty() ? next(max) : CompletableFuture.completedFuture(found));
    }

    private List<GlobalPinInfo> collect(List<Cid> now, List<CompletableFuture<GlobalPinInfo>> asked) {
        List<GlobalPinInfo> found = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            Throwable error = asked.get(i).handle((v, e) -> e).join();
            if (error == null) {
                found.add(asked.get(i).join());
            } else {
                failures.put(now.get(i).toString(), error);
            }
        }
        return found;
    }

    private ClusterException failure() {
        List<String> texts = new ArrayList<>();
        failures.forEach((cid, e) -> texts.add(Failure.of(e).message()));
        return new ClusterException.Refused(String.join("; ", texts));
    }

    @Override
    public void close() {
        at = cids.size();
    }
}
