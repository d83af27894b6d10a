package io.holdfast.spi.host;

import java.io.IOException;

/** Something on the network did not work out. The message is for an operator and names the peer, the address or the protocol. */
public final class HostException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** No address could be connected to. A retry is safe. */
        UNREACHABLE,
        /** The limit passed. Whether the other side has seen anything is unknown. */
        TIMED_OUT,
        /** Another peer than the wanted one answered. */
        WRONG_PEER,
        /** The peer does not speak the protocol. */
        NOT_SUPPORTED,
        /** A gater refused. */
        GATED,
        /** A limit of this host or of the peer on connections, streams or memory is reached. */
        LIMITED,
        /** The stream was reset. */
        RESET,
        /** The stream, the connection or the host is closed. */
        CLOSED,
        /** The peer does not follow a protocol; the connection or stream was ended. */
        VIOLATION
    }

    private final Reason reason;
    private final int code;

    public HostException(Reason reason, String message) {
        this(reason, message, Stream.NO_ERROR, null);
    }

    public HostException(Reason reason, String message, Throwable cause) {
        this(reason, message, Stream.NO_ERROR, cause);
    }

    private HostException(Reason reason, String message, int code, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.code = code;
    }

    /** A reset stream, with the code that came along, 0 when none did. */
    public static HostException reset(int code, String message) {
        return new HostException(Reason.RESET, message, code, null);
    }

    public Reason reason() {
        return reason;
    }

    /** Of a reset: the other side's error code, 0 when it gave none. */
    public int code() {
        return code;
    }

    // expected on a network, by the thousand: where it was made says nothing
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
