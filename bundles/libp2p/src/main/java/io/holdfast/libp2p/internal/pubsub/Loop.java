package io.holdfast.libp2p.internal.pubsub;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in the order they came: what is touched by its tasks only needs no lock. */
interface Loop extends Executor {
    /** Runs the task that much later. */
    void after(Duration delay, Runnable task);

    /** A time that only goes forward, in milliseconds from some beginning. */
    long millis();
}
