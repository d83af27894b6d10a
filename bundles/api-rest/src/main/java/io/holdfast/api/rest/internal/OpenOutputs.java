package io.holdfast.api.rest.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The answers being written: who does not take his for too long is cut off, so that he holds neither memory nor a snapshot. */
final class OpenOutputs {
    private final Map<AsyncOutput, Exchange> open = new ConcurrentHashMap<>();
    private volatile long limit;

    OpenOutputs(Duration limit) {
        limit(limit);
    }

    /** Changes the limit, for the answers under way too. */
    OpenOutputs limit(Duration changed) {
        limit = changed.toNanos();
        return this;
    }

    void watch(AsyncOutput output, Exchange exchange) {
        open.put(output, exchange);
        exchange.done.whenComplete((r, e) -> open.remove(output));
    }

    /** To be called now and then. */
    void check() {
        long now = System.nanoTime();
        open.forEach((output, exchange) -> {
            long since = output.stalledSince();
            if (since != 0 && now - since > limit) {
                cut(output, exchange, "the client stopped reading");
            }
        });
    }

    /** Ends all of them: the Api goes away. */
    void cutAll() {
        open.forEach((output, exchange) -> cut(output, exchange, "the REST API is being stopped"));
    }

    private static void cut(AsyncOutput output, Exchange exchange, String why) {
        IOException reason = new IOException(why);
        output.fail(reason);
        exchange.done.completeExceptionally(reason);
    }
}
