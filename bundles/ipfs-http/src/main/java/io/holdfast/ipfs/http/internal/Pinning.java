package io.holdfast.ipfs.http.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Pinning and unpinning: the steps, and the texts by which kubo says that something is not pinned. */
final class Pinning {
    private static final int MAX_ORIGINS = 10;
    private static final String NOT_PINNED = "not pinned";
    private static final String NOT_PINNED_OR_INDIRECTLY = "not pinned or pinned indirectly";

    private final KuboSettings settings;
    private final KuboRpc rpc;
    private final Executor executor;
    private final Function<Multiaddr, CompletableFuture<Void>> connector;

    Pinning(KuboSettings settings, KuboRpc rpc, Executor executor, Function<Multiaddr, CompletableFuture<Void>> connector) {
        this.settings = settings;
        this.rpc = rpc;
        this.executor = executor;
        this.connector = connector;
    }

    /** Whether this CID is pinned in this mode. */
    CompletableFuture<IpfsPinStatus> status(Operation<?> op, Cid cid, PinMode mode) {
        String path = "pin/ls?stream=true&arg=" + cid + "&type=" + mode.text();
        IpfsPinStatus[] found = {IpfsPinStatus.UNPINNED};
        CompletableFuture<Void> lines = rpc.lines(op, Call.Request.of(path, settings.requestTimeout()), (bytes, offset, length) -> {
            IpfsPin pin = Lines.pin(path, bytes, offset, length);
            if (pin.status().isPinned(mode.depth())) {
                found[0] = pin.status();
            }
        });
        return lines.handle((none, e) -> {
            if (e == null || KuboErrors.isRefused(e, NOT_PINNED)) {
                return found[0];
            }
            throw e instanceof CompletionException c ? c : new CompletionException(e);
        });
    }

    /** Unpins, whatever the depth. */
    CompletableFuture<Void> unpin(Operation<?> op, Cid cid) {
        if (settings.unpinDisable()) {
            return CompletableFuture.failedFuture(new ClusterException.Refused("ipfs unpinning is disallowed by configuration on this peer"));
        }
        Call.Request request = Call.Request.slow("pin/rm?arg=" + cid, settings.unpinTimeout());
        return rpc.<Void>call(op, request, body -> null).exceptionallyCompose(
                e -> KuboErrors.isRefused(e, NOT_PINNED_OR_INDIRECTLY) ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(e));
    }

    /** Pins as the pin says. */
    CompletableFuture<Void> pin(Operation<?> op, Pin pin, LongConsumer progress) {
        return status(op, pin.cid(), PinMode.ofDepth(pin.maxDepth())).thenCompose(status -> {
            if (status.isPinned(pin.maxDepth())) {
                return CompletableFuture.completedFuture(null);
            }
            connectOrigins(op, pin);
            Cid old = pin.options().pinUpdate();
            if (old == null || pin.maxDepth() == 0) {
                return add(op, pin, progress);
            }
            return status(op, old, PinMode.RECURSIVE)
                    .thenCompose(s -> s == IpfsPinStatus.RECURSIVE ? update(op, old, pin.cid()) : add(op, pin, progress));
        });
    }

    /** Helps the daemon to find the content; a failure is no reason not to try. */
    private void connectOrigins(Operation<?> op, Pin pin) {
        List<Multiaddr> origins = pin.options().origins();
        if (origins == null) {
            return;
        }
        for (Multiaddr origin : origins.subList(0, Math.min(MAX_ORIGINS, origins.size()))) {
            CompletableFuture<Void> connecting = connector.apply(origin);
            op.whenComplete((done, e) -> connecting.cancel(false));
        }
    }

    private CompletableFuture<Void> update(Operation<?> op, Cid from, Cid to) {
        String path = "pin/update?arg=" + from + "&arg=" + to + "&unpin=false";
        return rpc.call(op, Call.Request.slow(path, null), body -> null);
    }

    private CompletableFuture<Void> add(Operation<?> op, Pin pin, LongConsumer progress) {
        int depth = pin.maxDepth();
        String path = "pin/add?arg=" + pin.cid()
                + (depth == 0 ? "&recursive=false" : depth < 0 ? "&recursive=true" : "&max-depth=" + depth + "&recursive=true") + "&progress=true";
        Added added = new Added(path, progress);
        return rpc.lines(op, Call.Request.slow(path, null), added::line)
                .thenCompose(end -> added.confirmed ? CompletableFuture.completedFuture(null) : confirm(op, pin, path));
    }

    /** An end without the final line is not believed. */
    private CompletableFuture<Void> confirm(Operation<?> op, Pin pin, String path) {
        return status(op, pin.cid(), PinMode.ofDepth(pin.maxDepth())).thenAccept(status -> {
            if (!status.isPinned(pin.maxDepth())) {
                throw KuboErrors.inStream(path, 200, "the daemon ended the pin without pinning");
            }
        });
    }

    private final class Added {
        private final String path;
        private final LongConsumer progress;
        private long seen;
        private long told;
        private boolean confirmed;

        Added(String path, LongConsumer progress) {
            this.path = path;
            this.progress = progress;
        }

        void line(byte[] bytes, int offset, int length) throws IOException {
            Map<String, Object> line = Lines.object(path, bytes, offset, length);
            confirmed |= line.containsKey("Pins");
            long blocks = Json.number(line, "Progress");
            if (blocks > seen) {
                seen = blocks;
                executor.execute(() -> tell(blocks));
            }
        }

        private synchronized void tell(long blocks) {
            if (blocks > told) {
                told = blocks;
                progress.accept(blocks);
            }
        }
    }
}
