package io.holdfast.libp2p.internal.pubsub;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the network's threads onto the loop. */
final class Hops {
    private static final Logger LOG = LoggerFactory.getLogger(Hops.class);

    private Hops() {
    }

    /** Runs the task there, unless the loop has ended, when nobody misses it. */
    static void to(Executor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("pubsub has stopped: nothing is done about an event");
        }
    }
}
