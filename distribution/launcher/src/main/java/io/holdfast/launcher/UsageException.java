package io.holdfast.launcher;

/** The command line cannot be understood; the message names the word. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
