package io.holdfast.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code daemon}: a node from its start to its end. */
final class Daemon {
    /** System property that a bundle sets before it stops the framework because the node cannot go on. */
    static final String EXIT = "holdfast.exit.code";
    /** A clean stop takes no longer; what has not ended then is cut off, as a crash would. */
    private static final Duration STOP = Duration.ofMillis(4500);

    private final Node node;
    private final boolean console;
    /** When the first signal came, in nanoseconds; 0 = none has. */
    private volatile long stopping;
    private Logger log;

    private Daemon(Node node, boolean console) {
        this.node = node;
        this.console = console;
    }

    static int run(Home home, CommandLine line) throws StartException, UsageException, IOException {
        if (!Logging.isLevel(line.logLevel())) {
            throw new UsageException("unknown log level: " + line.logLevel());
        }
        System.setProperty(Logging.LEVEL, line.logLevel());
        System.setProperty(Logging.DATA, line.data().toString());
        Logging.begin();
        try (DataFolder data = DataFolder.open(line.data())) {
            return new Daemon(new Node(home, data), line.console()).serve(home, data);
        }
    }

    private int serve(Home home, DataFolder data) throws StartException {
        log = LoggerFactory.getLogger(Daemon.class);
        Signals.handle(List.of("TERM", "INT", "HUP"), this::stop, this::cutOff);
        Training training = new Training(home, data);
        try {
            if (!node.start()) {
                node.await(0);
                return status(1);
            }
            Duration took = Duration.between(ProcessHandle.current().info().startInstant().orElse(Instant.now()), Instant.now());
            log.info("Holdfast {} started in {} ms, pid {}, Java {}, data in {}", Home.VERSION, took.toMillis(),
                    ProcessHandle.current().pid(), Runtime.version(), data.root());
            training.begin();
            if (console) {
                console(data.root());
            }
            node.await(0);
            return status(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            training.close();
            if (stopping != 0) {
                log.info("stopped in {} ms", (System.nanoTime() - stopping) / 1_000_000);
            }
        }
    }

    /** A node that was told to stop has done what it should, however far it had come. */
    private int status(int otherwise) {
        return Integer.getInteger(EXIT, stopping == 0 ? otherwise : 0);
    }

    /** Stops the node and sees to it that the process ends; the thread of {@link #serve} goes on when the node has stopped. */
    private void stop() {
        stopping = System.nanoTime();
        log.info("stopping");
        node.stop();
        try {
            Thread.sleep(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.warn("not all has stopped within {} ms; what is left is cut off", STOP.toMillis());
        Runtime.getRuntime().halt(1);
    }

    private void cutOff() {
        log.warn("told twice to stop: what has not stopped yet is cut off");
        Runtime.getRuntime().halt(1);
    }

    /** Serves the console on standard input. Its end ends the console, and {@code exit} the node; never the end of a pipe. */
    private void console(Path data) {
        Thread thread = new Thread(() -> {
            try {
                if (ConsoleClient.serve(data, System.in, System.out, System.err).told()) {
                    stop();
                }
            } catch (StartException | IOException e) {
                log.warn("the console on standard input ends: {}", e.getMessage());
            }
        }, "console");
        thread.setDaemon(true);
        thread.start();
    }
}
