package io.holdfast.spi.rpc;

import io.holdfast.model.ClusterException;
import java.time.Duration;

/** A call did not give its reply. The message is for an operator; of {@link Reason#METHOD} it is the method's own text. */
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;
    /** The text that IPFS Cluster's peers compare. */
    private static final String NOT_IN_PINSET = "pin is not part of the pinset";
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Why. */
    public enum Reason {
        /** The method was called and has failed. Whether a retry is safe depends on the method. */
        METHOD,
        /** The peer could not be connected to, so nothing was called. A retry is safe. */
        UNREACHABLE,
        /** The limit passed. The call may go on at the other end. */
        TIMED_OUT,
        /** The connection or the stream ended before the reply. The call may have been made. */
        BROKEN,
        /** This peer may not call this. */
        NOT_AUTHORIZED,
        /** The peer has no such method, or cannot read the argument. */
        NOT_SUPPORTED,
        /** What came is no reply, or larger than what is taken. The call may have been made. */
        VIOLATION,
        /** It was cancelled here. */
        CANCELLED
    }

    private final Reason reason;

    public RpcException(Reason reason, String message) {
        this(reason, message, null);
    }

    public RpcException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The same for who asked this peer: the method's own failure where it is known, {@code NotFound} for a pin that is not there. */
    public ClusterException toClusterException() {
        if (getCause() instanceof ClusterException own) {
            return own;
        }
        return switch (reason) {
            case METHOD -> NOT_IN_PINSET.equals(getMessage()) ? new ClusterException.NotFound(getMessage()) : new ClusterException.Refused(getMessage());
            case UNREACHABLE -> new ClusterException.NotReady(getMessage(), RETRY);
            case NOT_AUTHORIZED, NOT_SUPPORTED -> new ClusterException.Refused(getMessage());
            case TIMED_OUT, BROKEN, VIOLATION, CANCELLED -> new ClusterException.Indeterminate(getMessage(), this);
        };
    }

    // expected on a network, by the thousand: where it was made says nothing
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
