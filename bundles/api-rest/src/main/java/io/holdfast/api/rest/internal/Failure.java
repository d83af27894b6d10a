package io.holdfast.api.rest.internal;

import io.holdfast.model.ClusterException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client is told of an error.
 *
 * @param retryAfter seconds; 0 = no hint
 */
record Failure(int status, String message, long retryAfter) {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    static Failure of(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ClusterException known) {
            return of(known);
        }
        LOG.error("a request failed", cause);
        return new Failure(500, "internal error, see the log of this peer", 0);
    }

    private static Failure of(ClusterException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> new Failure(404, e.getMessage(), 0);
            case INVALID -> new Failure(400, e.getMessage(), 0);
            case NOT_READY -> new Failure(503, e.getMessage(), Math.max(1, ((ClusterException.NotReady) e).retryAfter().toSeconds()));
            case REFUSED, INDETERMINATE -> new Failure(500, e.getMessage(), 0);
            case INTERNAL -> {
                LOG.warn("a request failed", e);
                yield new Failure(500, e.getMessage(), 0);
            }
        };
    }

    /** The error object. */
    String json() {
        return "{\"code\":" + status + ",\"message\":" + Texts.quote(message) + "}\n";
    }
}
