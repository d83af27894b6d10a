package io.holdfast.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the bundles' jars on a thread of its own while the framework is being made: the JDK reads the directory of a jar once as long as
 * anybody has it open, and some are large. When it fails nothing is lost but that time.
 */
final class JarsAhead implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JarsAhead.class);

    private final List<ZipFile> open = new ArrayList<>();
    private final Thread thread;

    /** In the order in which they will be wanted. */
    JarsAhead(List<Path> jars) {
        thread = new Thread(() -> open(jars), "jars-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void open(List<Path> jars) {
        try {
            for (Path jar : jars) {
                open.add(new ZipFile(jar.toFile()));
            }
        } catch (IOException e) {
            LOG.debug("not opened ahead: {}", e.toString());
        }
    }

    /** To be called when somebody else has them open. */
    @Override
    public void close() {
        try {
            thread.join();
            for (ZipFile jar : open) {
                jar.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("not closed: {}", e.toString());
        }
    }
}
