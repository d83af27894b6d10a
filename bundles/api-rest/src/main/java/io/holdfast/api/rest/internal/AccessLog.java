package io.holdfast.api.rest.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line per request, in Apache's common format: to a file, or else to the logger {@code restapilog} at DEBUG. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("restapilog");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private final BufferedWriter file;
    private final Clock clock;
    private boolean broken;
    private boolean closed;

    /**
     * @param path null = to the logger
     * @throws IOException when the file cannot be written
     */
    AccessLog(Path path, Clock clock) throws IOException {
        this.clock = clock;
        this.file = path == null ? null
                : Files.newBufferedWriter(path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void log(Exchange x) {
        if (file == null && !LOG.isDebugEnabled()) {
            return;
        }
        HttpServletRequest r = x.request;
        String target = r.getQueryString() == null ? r.getRequestURI() : r.getRequestURI() + "?" + r.getQueryString();
        String line = r.getRemoteAddr() + " - " + user(r) + " [" + DATE.format(clock.instant()) + "] \"" + r.getMethod() + " "
                + target.replace("\"", "%22") + " " + r.getProtocol() + "\" " + x.response.getStatus() + " " + x.sent;
        if (file == null) {
            LOG.debug(line);
        } else {
            write(line);
        }
    }

    private static String user(HttpServletRequest r) {
        return r.getRemoteUser() == null ? "-" : r.getRemoteUser();
    }

    private synchronized void write(String line) {
        if (closed) {
            return;
        }
        try {
            file.write(line);
            file.write('\n');
        } catch (IOException e) {
            complain(e);
        }
    }

    /** Lets the lines so far be seen in the file. */
    synchronized void flush() {
        if (file == null || closed) {
            return;
        }
        try {
            file.flush();
        } catch (IOException e) {
            complain(e);
        }
    }

    private void complain(IOException e) {
        if (!broken) {
            broken = true;
            LOG.warn("the access log cannot be written: {}", e.getMessage());
        }
    }

    synchronized void close() {
        if (file == null || closed) {
            return;
        }
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            complain(e);
        }
    }
}
