package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.ClusterException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads that touch the disk. Long work comes in slices that queue again behind the others. Threads are never interrupted:
 * that would close the files under them.
 */
final class Work {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);
    private static final int THREADS = 2;
    private static final int MAX_QUEUED = 20_000;

    private final ThreadPoolExecutor pool;
    private volatile boolean stopping;

    /** A piece of work that can be told that it will not be done. */
    private record Job(Runnable work, CompletableFuture<?> result) implements Runnable {
        @Override
        public void run() {
            work.run();
        }
    }

    Work(String name) {
        AtomicInteger n = new AtomicInteger();
        pool = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), run -> {
            Thread thread = new Thread(run, name + "-" + n.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    boolean stopping() {
        return stopping;
    }

    /** Runs it soon; a cancelled result keeps it from being begun. */
    <T> CompletableFuture<T> call(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        run(result, () -> result.complete(work.call()));
        return result;
    }

    interface Step {
        void run() throws Exception;
    }

    /** Runs a step towards this result, unless the result has come already; what the step throws becomes the result. */
    void run(CompletableFuture<?> result, Step step) {
        try {
            pool.execute(new Job(() -> {
                if (result.isDone()) {
                    return;
                }
                try {
                    step.run();
                } catch (Exception e) {
                    result.completeExceptionally(failure(e));
                } catch (Error e) {
                    // somebody waits for this result, whatever becomes of the thread
                    result.completeExceptionally(failure(e));
                    throw e;
                }
            }, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(stopping ? ended() : new ClusterException.NotReady(
                    "the embedded IPFS node is busy: " + MAX_QUEUED + " operations are waiting", Duration.ofSeconds(1)));
        }
    }

    static RuntimeException failure(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof ClusterException known ? known
                : new ClusterException.Internal("embedded IPFS node: " + cause.getMessage(), cause);
    }

    static ClusterException ended() {
        return new ClusterException.NotReady("the embedded IPFS node is stopping", Duration.ofSeconds(1));
    }

    /** Fails what waits, ends what runs; bounded. Gives whether the threads have ended. */
    boolean stop() {
        stopping = true;
        pool.shutdown();
        for (Runnable left = pool.getQueue().poll(); left != null; left = pool.getQueue().poll()) {
            ((Job) left).result().completeExceptionally(ended());
        }
        try {
            if (pool.awaitTermination(1500, TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.warn("a disk operation of the embedded IPFS node does not end");
        return false;
    }
}
