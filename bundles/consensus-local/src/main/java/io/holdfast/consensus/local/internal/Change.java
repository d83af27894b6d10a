package io.holdfast.consensus.local.internal;

import io.holdfast.spi.state.PinChange;
import java.util.concurrent.CompletableFuture;

/** A change that somebody waits for. */
record Change(PinChange change, CompletableFuture<Void> done) {
    Change(PinChange change) {
        this(change, new CompletableFuture<>());
    }
}
