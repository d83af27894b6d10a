package io.holdfast.consensus.raft.internal.log;

/** The log cannot be relied upon: a disk that fails, or contents that are damaged. The message is for the operator. */
public final class RaftLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RaftLogException(String message, Throwable cause) {
        super(message, cause);
    }

    RaftLogException(String message) {
        super(message);
    }
}
