package io.holdfast.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the class archive from which later starts of the JVM map their classes, a fifth of the start's time. It takes a run of the
 * node from start to end, which is done once per distribution and JDK: in a second process of low priority, in a data folder of
 * its own inside the cache, some time after the node has started. Without the archive everything works, only the start is slower.
 */
final class Training implements AutoCloseable {
    /** System property: the archive's file, as the start script will look for it; absent = none is wanted. */
    private static final String ARCHIVE = "holdfast.archive";
    private static final long DELAY_SECONDS = Long.getLong("holdfast.archive.delay", 5);
    private static final long LIMIT_SECONDS = Long.getLong("holdfast.archive.limit", 60);
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);

    private final Home home;
    private final DataFolder data;
    private Thread thread;
    private Process process;
    private boolean closed;

    Training(Home home, DataFolder data) {
        this.home = home;
        this.data = data;
    }

    /** Makes the archive in the background when there is none for this distribution and JDK. */
    void begin() {
        String file = System.getProperty(ARCHIVE, "");
        if (file.isEmpty() || "off".equals(System.getenv("HOLDFAST_CDS"))) {
            return;
        }
        Path archive = Path.of(file);
        thread = new Thread(() -> make(archive), "class-archive");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private void make(Path archive) {
        Path key = archive.resolveSibling(archive.getFileName() + ".key");
        Path fresh = archive.resolveSibling(archive.getFileName() + ".new");
        try {
            String wanted = key();
            if (Files.exists(archive) && Files.exists(key) && Files.readString(key).equals(Files.size(archive) + wanted)) {
                return;
            }
            synchronized (this) {
                if (!closed && DELAY_SECONDS > 0) {
                    wait(TimeUnit.SECONDS.toMillis(DELAY_SECONDS));
                }
            }
            Path scratch = data.cache().resolve("training");
            TrainingRun.delete(scratch);
            if (run(fresh, scratch) && Files.exists(fresh)) {
                toDisk(fresh);
                Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                // its size comes first: the start script reads it
                Files.writeString(key, Files.size(archive) + wanted);
                LOG.debug("class archive made: {}", archive);
            } else {
                LOG.debug("no class archive was made");
            }
            Files.deleteIfExists(fresh);
            TrainingRun.delete(scratch);
        } catch (IOException e) {
            LOG.info("the class archive {} cannot be made: {}", archive, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A JVM that is given a cut-off archive crashes, so a power failure must not leave one. */
    private static void toDisk(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            channel.force(true);
        }
    }

    /** What an archive depends on beyond the versions in its name; a line each, behind its size. */
    private String key() throws IOException {
        StringBuilder key = new StringBuilder("\n").append(home.root()).append('\n').append(Runtime.version()).append('\n');
        List<Path> files = new ArrayList<>(bundles());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            files.add(Path.of(entry));
        }
        for (Path file : files) {
            key.append(file.getFileName()).append(' ').append(Files.size(file)).append(' ')
                    .append(Files.getLastModifiedTime(file).toMillis()).append('\n');
        }
        return key.toString();
    }

    private List<Path> bundles() throws IOException {
        try {
            return home.bundles();
        } catch (StartException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private boolean run(Path archive, Path scratch) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        Path nice = Path.of("/usr/bin/nice");
        if (Files.isExecutable(nice)) {
            command.addAll(List.of(nice.toString(), "-n", "19"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            // as the start script does
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive,
                "-Xmx128m", "-Xss512k", "-XX:+UseSerialGC", "-Xlog:disable", "-Dholdfast.home=" + home.root(),
                "-cp", System.getProperty("java.class.path"), Main.class.getName(), "--config", scratch.toString(), "--loglevel", "error", "train"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(n -> n.startsWith("CLUSTER_") || n.startsWith("HOLDFAST_"));
        builder.environment().put("CLUSTER_LISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/0");
        builder.environment().put("CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/0");
        builder.environment().put("HOLDFAST_HTTP_GATEWAYLISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/0");
        synchronized (this) {
            if (closed) {
                return false;
            }
            process = builder.start();
        }
        return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    static int child(Home home, CommandLine line) throws StartException, IOException {
        System.setProperty(Logging.LEVEL, line.logLevel());
        return new TrainingRun(home, line.data()).run();
    }

    /** Gives up what is being made: the node's end never waits for it. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
            if (process != null) {
                process.destroyForcibly();
            }
        }
        if (thread != null) {
            try {
                thread.join(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
