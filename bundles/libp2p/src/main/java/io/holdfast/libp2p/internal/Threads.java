package io.holdfast.libp2p.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads that bear a name. */
final class Threads implements ThreadFactory {
    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    Threads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
