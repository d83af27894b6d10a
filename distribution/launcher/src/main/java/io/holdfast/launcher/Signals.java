package io.holdfast.launcher;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * The signals that end a process: the first asks for the end, the second forces it. Not a shutdown hook: inside one the JVM takes no second
 * signal, and it exits with 128 and the signal's number, where a service manager wants 0 for a clean stop.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private final AtomicInteger count = new AtomicInteger();
    private final Runnable first;
    private final Runnable second;

    private Signals(Runnable first, Runnable second) {
        this.first = first;
        this.second = second;
    }

    /** Handles these from now on; each call of {@code first} or {@code second} is in a thread of its own. */
    static void handle(List<String> names, Runnable first, Runnable second) {
        Signals signals = new Signals(first, second);
        for (String name : names) {
            try {
                Signal.handle(new Signal(name), s -> signals.received());
            } catch (IllegalArgumentException e) {
                // -Xrs, or a system without it: the signal does what it does by itself
                LOG.debug("not handled: {}", e.toString());
            }
        }
    }

    private void received() {
        (count.getAndIncrement() == 0 ? first : second).run();
    }
}
