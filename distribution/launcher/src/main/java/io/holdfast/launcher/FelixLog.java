package io.holdfast.launcher;

import java.lang.reflect.InvocationTargetException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/** What the framework itself has to say, as one line each: the chain of causes in words, the traces at DEBUG. */
final class FelixLog extends org.apache.felix.framework.Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("felix.framework");

    @Override
    protected void doLog(Bundle bundle, ServiceReference sr, int level, String message, Throwable cause) {
        log(LOG, level, (bundle == null ? "" : bundle.getSymbolicName() + ": ") + message, cause);
    }

    @Override
    protected void doLog(int level, String message, Throwable cause) {
        log(LOG, level, message, cause);
    }

    static void log(org.slf4j.Logger log, int level, String message, Throwable cause) {
        String line = oneLine(message, cause);
        switch (level) {
            case LOG_ERROR -> log.error(line);
            case LOG_WARNING -> log.warn(line);
            case LOG_INFO -> log.info(line);
            default -> log.debug(line);
        }
        if (cause != null) {
            log.debug("the trace of the line above", cause);
        }
    }

    /** The message and the messages of the causes that it does not say already. */
    static String oneLine(String message, Throwable cause) {
        StringBuilder line = new StringBuilder(clean(message));
        int depth = 0;
        for (Throwable t = cause; t != null && depth < 8; t = next(t), depth++) {
            boolean wrapper = t instanceof BundleException || t instanceof InvocationTargetException;
            String text = clean(t.getMessage() == null || !wrapper && t instanceof RuntimeException && t.getMessage().length() < 4
                    ? t.toString() : t.getMessage());
            if (line.indexOf(text) < 0) {
                line.append(": ").append(text);
            }
        }
        return line.toString();
    }

    private static Throwable next(Throwable t) {
        Throwable cause = t instanceof InvocationTargetException i ? i.getTargetException() : t.getCause();
        return cause == t ? null : cause;
    }

    private static String clean(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ").strip();
    }
}
