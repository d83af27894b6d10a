package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinType;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The pinset in the order of its CIDs. When the State is swapped meanwhile, the listing goes on in the next one, after the CID where
 * it was.
 */
final class PinsetFeed implements Feed<Pin> {
    private final Part<State> state;
    private final Set<PinType> types;
    private Lease<State> lease;
    private State.Pins pins;
    private Cid last;
    private boolean closed;

    PinsetFeed(Part<State> state, Set<PinType> types) {
        this.state = state;
        this.types = types;
    }

    @Override
    public synchronized CompletionStage<List<Pin>> next(int max) {
        return pins != null ? batch(max) : state.lease().thenCompose(l -> open(l, max));
    }

    private synchronized CompletionStage<List<Pin>> open(Lease<State> l, int max) {
        if (closed) {
            l.close();
            return CompletableFuture.failedFuture(new IllegalStateException("the listing is closed"));
        }
        lease = l;
        CompletionStage<List<Pin>> first = batch(max);
        // only now: of a State that is being let go already it is called back at once, on this thread
        l.onRevoke(() -> release(l));
        return first;
    }

    private CompletionStage<List<Pin>> batch(int max) {
        try {
            if (pins == null) {
                pins = lease.service().list(last);
            }
            List<Pin> out = new ArrayList<>(Math.min(max, 512));
            while (out.size() < max && pins.next()) {
                Pin pin = pins.pin();
                last = pin.cid();
                if (types.contains(pin.type())) {
                    out.add(pin);
                }
            }
            return CompletableFuture.completedFuture(out);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The reader may come back late, so nothing is held for it. */
    private synchronized void release(Lease<State> held) {
        if (held == null || held != lease) {
            return;
        }
        if (pins != null) {
            pins.close();
            pins = null;
        }
        lease.close();
        lease = null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        release(lease);
    }
}
