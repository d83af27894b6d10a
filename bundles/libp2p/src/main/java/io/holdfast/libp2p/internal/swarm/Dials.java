package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.PeerId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The dials under way: callers for one peer share one, and when none of them waits any more it is given up. */
final class Dials {
    private final Map<PeerId, Shared> underWay = new HashMap<>();

    private static final class Shared {
        private final CompletableFuture<LiveConnection> result = new CompletableFuture<>();
        private CompletableFuture<LiveConnection> dial;
        private int waiting;
    }

    /** One caller's part in a dial. */
    final class Seat implements AutoCloseable {
        private final PeerId peer;
        private final Shared shared;
        private boolean left;

        private Seat(PeerId peer, Shared shared) {
            this.peer = peer;
            this.shared = shared;
        }

        CompletableFuture<LiveConnection> result() {
            return shared.result;
        }

        /** Waits no more; idempotent. */
        @Override
        public void close() {
            CompletableFuture<LiveConnection> unwanted = null;
            synchronized (underWay) {
                if (!left) {
                    left = true;
                    if (--shared.waiting == 0 && underWay.remove(peer, shared)) {
                        unwanted = shared.dial;
                    }
                }
            }
            if (unwanted != null) {
                unwanted.cancel(false);
            }
        }
    }

    /** Joins the dial to this peer, or begins one with what the supplier starts. */
    Seat join(PeerId peer, Supplier<CompletableFuture<LiveConnection>> start) {
        Shared shared;
        boolean first;
        synchronized (underWay) {
            shared = underWay.computeIfAbsent(peer, p -> new Shared());
            first = shared.waiting++ == 0;
        }
        Seat seat = new Seat(peer, shared);
        if (first) {
            CompletableFuture<LiveConnection> dial = begun(start);
            boolean unwanted;
            synchronized (underWay) {
                shared.dial = dial;
                unwanted = shared.waiting == 0;
            }
            dial.whenComplete((c, e) -> ended(peer, shared, c, e));
            if (unwanted) {
                dial.cancel(false);
            }
        }
        return seat;
    }

    // whatever goes wrong, those who wait must hear of it
    private static CompletableFuture<LiveConnection> begun(Supplier<CompletableFuture<LiveConnection>> start) {
        try {
            return start.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void ended(PeerId peer, Shared shared, LiveConnection connection, Throwable e) {
        synchronized (underWay) {
            underWay.remove(peer, shared);
        }
        if (e == null) {
            shared.result.complete(connection);
        } else {
            shared.result.completeExceptionally(Timeouts.cause(e));
        }
    }
}
