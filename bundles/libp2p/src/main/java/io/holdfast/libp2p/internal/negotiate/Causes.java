package io.holdfast.libp2p.internal.negotiate;

import java.util.concurrent.CompletionException;

/** What really went wrong. */
final class Causes {
    private Causes() {
    }

    static Throwable of(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
