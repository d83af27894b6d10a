package io.holdfast.consensus.raft.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.util.List;
import java.util.Optional;

/** Whichever State serves at the moment of each call; blocks a bounded time while none does, and then is not ready. */
final class ServingState implements State {
    private final Part<State> part;

    ServingState(Part<State> part) {
        this.part = part;
    }

    @Override
    public String storeId() {
        return part.get(State::storeId);
    }

    @Override
    public long position() {
        return part.get(State::position);
    }

    @Override
    public long count() {
        return part.get(State::count);
    }

    @Override
    public Optional<Pin> get(Cid cid) {
        return part.get(s -> s.get(cid));
    }

    @Override
    public void apply(List<PinChange> changes, long position, boolean sync) {
        try (Lease<State> lease = part.acquire()) {
            lease.service().apply(changes, position, sync);
        }
    }

    @Override
    public Pins list(Cid after) {
        Lease<State> lease = part.acquire();
        try {
            return new LeasedPins(lease, lease.service().list(after));
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /** Not supported: who writes the serving State says what has changed. */
    @Override
    public void clear() {
        throw new UnsupportedOperationException("the serving state cannot be cleared");
    }

    private record LeasedPins(Lease<State> lease, Pins pins) implements Pins {
        @Override
        public boolean next() {
            return pins.next();
        }

        @Override
        public Cid cid() {
            return pins.cid();
        }

        @Override
        public Pin pin() {
            return pins.pin();
        }

        @Override
        public void close() {
            try {
                pins.close();
            } finally {
                lease.close();
            }
        }
    }
}
