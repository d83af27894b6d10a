package io.holdfast.tracker.engine;

import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** One try of an operation: the connector it holds and the answer it waits for. Its fields are guarded by the operations' lock. */
final class Call {
    final Operation operation;
    private final Runner runner;
    Lease<IpfsConnector> lease;
    CompletableFuture<Void> answer;
    /** The connector is being let go: whatever it answers now says nothing about the pin. */
    boolean revoked;
    boolean released;
    Duration patience = Duration.ZERO;
    private volatile long progress;
    private volatile Instant grownAt;

    Call(Operation operation, Runner runner, Instant now) {
        this.operation = operation;
        this.runner = runner;
        this.grownAt = now;
    }

    void progress(long blocks, Instant now) {
        if (blocks > progress) {
            progress = blocks;
            grownAt = now;
        }
    }

    long blocks() {
        return progress;
    }

    /** When it is to be given up if nothing comes until then; null = never. */
    Instant deadline() {
        return patience.isZero() ? null : grownAt.plus(patience);
    }

    /** The operation needs this call no more. Not under the lock. */
    void abandon() {
        runner.release(this);
        cancel();
    }

    /** Aborts what runs in the connector and lets go of it. Not under the lock: the connector's code runs in here. */
    void cancel() {
        if (answer != null) {
            answer.cancel(true);
        }
        if (lease != null) {
            lease.close();
        }
    }
}
