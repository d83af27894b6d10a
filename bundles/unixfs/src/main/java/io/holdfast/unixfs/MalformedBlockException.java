package io.holdfast.unixfs;

/** A block, or a DAG of blocks, that is not what its codec or UnixFS prescribes. The message says what is wrong. A retry is of no use. */
public final class MalformedBlockException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedBlockException(String message) {
        super(message);
    }

    MalformedBlockException(String message, Throwable cause) {
        super(message, cause);
    }
}
