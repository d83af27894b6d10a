package io.holdfast.ipfs.http.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * What a caller gets: the outcome of one call to the daemon, or of several in turn. Cancelled, or completed by anyone else, it
 * aborts the call that runs.
 */
final class Operation<T> extends CompletableFuture<T> {
    private final KuboRpc rpc;
    private Call running;

    Operation(KuboRpc rpc) {
        this.rpc = rpc;
        whenComplete((value, e) -> abort());
    }

    /** Completes as these steps do, on a thread of the executor: the caller's code must not hold up the transport. */
    Operation<T> follow(CompletableFuture<T> steps, Executor executor) {
        steps.whenComplete((value, e) -> {
            synchronized (this) {
                running = null;
            }
            executor.execute(() -> finish(value, e));
        });
        return this;
    }

    private void finish(T value, Throwable e) {
        if (e == null) {
            complete(value);
        } else {
            completeExceptionally(e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
        }
    }

    /** This call is what runs now; aborted at once when the operation is over already. */
    void running(Call call) {
        synchronized (this) {
            running = call;
        }
        if (isDone()) {
            rpc.abort(call);
        }
    }

    private void abort() {
        Call call;
        synchronized (this) {
            call = running;
            running = null;
        }
        if (call != null) {
            rpc.abort(call);
        }
    }

    // a stage derived from this one must not think itself an operation
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
