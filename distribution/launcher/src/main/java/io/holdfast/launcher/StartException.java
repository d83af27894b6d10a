package io.holdfast.launcher;

/** The node cannot start for a reason an operator can act on; the message says which. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
