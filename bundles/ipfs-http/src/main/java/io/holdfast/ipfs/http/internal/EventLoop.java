package io.holdfast.ipfs.http.internal;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that serves channels and runs tasks. A task given to it is always run, after its end by whoever gives it. */
final class EventLoop implements AutoCloseable {
    /** What the loop serves, on its thread. */
    interface Served {
        void ready(SelectionKey key);

        /** Whether {@link #tick} is needed. */
        boolean isWatching();

        /** Comes now and then, at least every {@link #TICK_MILLIS} while there is something to watch. */
        void tick(long now);

        /** The loop is over: lets go of everything. */
        void end();
    }

    static final long TICK_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private final Served served;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closing;
    private volatile boolean ended;

    EventLoop(String name, Served served) throws IOException {
        this.served = served;
        selector = Selector.open();
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        // not the caller's: the thread must not hold on to a class loader that is to go
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    void start() {
        thread.start();
    }

    Selector selector() {
        return selector;
    }

    boolean isClosing() {
        return closing;
    }

    /** Runs this on the thread, soon. */
    void execute(Runnable task) {
        tasks.add(task);
        if (ended) {
            runTasks();
        } else if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    boolean isInside() {
        return Thread.currentThread() == thread;
    }

    /** Ends the thread; waits for it, bounded. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        if (isInside()) {
            return;
        }
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                if (tasks.isEmpty()) {
                    selector.select(served::ready, served.isWatching() ? TICK_MILLIS : 0);
                } else {
                    selector.selectNow(served::ready);
                }
                woken.set(false);
                runTasks();
                served.tick(System.nanoTime());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("the connector's transport failed", e);
        } finally {
            closing = true;
            ended = true;
            runTasks();
            served.end();
            closeSelector();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                // one call's trouble must not end all
                LOG.error("a task of the connector failed", e);
            }
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("closing the selector", e);
        }
    }
}
