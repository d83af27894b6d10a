package io.holdfast.model;

import java.time.Duration;

/**
 * Why a request failed, as a closed union: a front maps {@link #kind()} to its own statuses in one switch.
 * The message is for the client and names the offending and the expected value.
 */
public abstract sealed class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds there are. */
    public enum Kind { NOT_FOUND, INVALID, REFUSED, NOT_READY, INDETERMINATE, INTERNAL }

    ClusterException(String message, Throwable cause) {
        // a user's error needs no stack trace; an internal one does
        super(message, cause, true, cause != null);
    }

    public abstract Kind kind();

    /** What a stage failed with: itself if it is of this union, else an {@link Internal} around it. Wrappers of stages are taken off. */
    public static ClusterException of(Throwable failure) {
        Throwable e = failure;
        while (e instanceof java.util.concurrent.CompletionException && e.getCause() != null) {
            e = e.getCause();
        }
        if (e instanceof ClusterException c) {
            return c;
        }
        return new Internal(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }

    /** There is no such pin, route or block. A retry is of no use. */
    public static final class NotFound extends ClusterException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message, null);
        }

        @Override
        public Kind kind() {
            return Kind.NOT_FOUND;
        }
    }

    /** The request is malformed (HTTP 400). A retry is of no use. */
    public static final class Invalid extends ClusterException {
        private static final long serialVersionUID = 1L;

        public Invalid(String message) {
            super(message, null);
        }

        @Override
        public Kind kind() {
            return Kind.INVALID;
        }
    }

    /** The request is well formed, but the cluster's rules refuse it (HTTP 500, as IPFS Cluster answers). */
    public static final class Refused extends ClusterException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null);
        }

        @Override
        public Kind kind() {
            return Kind.REFUSED;
        }
    }

    /** Nothing was done; a retry after {@link #retryAfter()} is safe and may succeed (HTTP 503). */
    public static final class NotReady extends ClusterException {
        private static final long serialVersionUID = 1L;
        private final Duration retryAfter;

        public NotReady(String message, Duration retryAfter) {
            super(message, null);
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }

        @Override
        public Kind kind() {
            return Kind.NOT_READY;
        }
    }

    /** It cannot be known whether the change was made; a retry is safe. */
    public static final class Indeterminate extends ClusterException {
        private static final long serialVersionUID = 1L;

        public Indeterminate(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public Kind kind() {
            return Kind.INDETERMINATE;
        }
    }

    /** A component failed. */
    public static final class Internal extends ClusterException {
        private static final long serialVersionUID = 1L;

        public Internal(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public Kind kind() {
            return Kind.INTERNAL;
        }
    }
}
