package io.holdfast.console.internal;

/** A command could not be carried out: the shell prints the message in one line and the command's result is an error. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(oneLine(message), null, false, false);
    }

    private static String oneLine(String message) {
        return message == null ? "failed" : message.replace('\n', ' ').replace('\r', ' ');
    }
}
