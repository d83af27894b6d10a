package io.holdfast.spi.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The folder of one store, owned by one opener at a time, with a record of its format: what every {@link OrderedStores} needs besides
 * its database. The database itself belongs into {@link #database()}.
 */
public final class StoreFolder implements AutoCloseable {
    private static final String LOCK = "LOCK";
    private static final String RECORD = "STORE";
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 25;

    // A file lock excludes other processes only, and closing a second channel on the file would drop it: hence this set. It outlives
    // an update of the bundles that open stores.
    private static final Set<Path> OWNED = new HashSet<>();

    private final Path folder;
    private final FileChannel channel;
    private final String storeId;
    private boolean closed;

    private StoreFolder(Path folder, FileChannel channel, String storeId) {
        this.folder = folder;
        this.channel = channel;
        this.storeId = storeId;
    }

    /**
     * Takes {@code <data>/<name>/<variant>}, made if absent; waits up to 10 seconds for another owner to let it go.
     *
     * @param name    lower-case letters and dashes
     * @param format  the format version that the caller writes and reads, > 0
     * @throws IOException          names the folder: held by another, of another format, unreadable
     * @throws IllegalArgumentException for a name of other characters
     */
    public static StoreFolder open(Path data, String name, String variant, int format) throws IOException {
        return open(data, name, variant, format, WAIT);
    }

    static StoreFolder open(Path data, String name, String variant, int format, Duration wait) throws IOException {
        if (name.isEmpty() || !name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c == '-')) {
            throw new IllegalArgumentException("store name '" + name + "': expected lower-case letters and dashes");
        }
        Path folder = Files.createDirectories(data.resolve(name).resolve(variant)).toRealPath();
        long deadline = System.nanoTime() + wait.toNanos();
        own(folder, deadline);
        FileChannel channel = null;
        try {
            channel = lock(folder, deadline);
            return new StoreFolder(folder, channel, record(folder, variant, format));
        } catch (IOException | RuntimeException e) {
            release(folder, channel);
            throw e;
        }
    }

    /** The random text made when the store was created. */
    public String storeId() {
        return storeId;
    }

    /** Where the database goes; absent when the store is new. */
    public Path database() {
        return folder.resolve("db");
    }

    /** Lets the folder go; idempotent. The database must be closed. */
    @Override
    public void close() throws IOException {
        synchronized (OWNED) {
            if (closed) {
                return;
            }
            closed = true;
        }
        release(folder, channel);
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private static void own(Path folder, long deadline) throws IOException {
        synchronized (OWNED) {
            while (!OWNED.add(folder)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new IOException(folder + " is held by another component of this process");
                }
                await(left, folder);
            }
        }
    }

    private static FileChannel lock(Path folder, long deadline) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve(LOCK),
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            while (true) {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
                    channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
                    return channel;
                }
                if (System.nanoTime() >= deadline) {
                    throw new IOException(folder + " is held by process " + Files.readString(folder.resolve(LOCK)).strip());
                }
                synchronized (OWNED) {
                    await(POLL_MILLIS, folder);
                }
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    // the caller holds the monitor
    private static void await(long millis, Path folder) throws IOException {
        try {
            OWNED.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + folder, e);
        }
    }

    private static void release(Path folder, FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            synchronized (OWNED) {
                OWNED.remove(folder);
                OWNED.notifyAll();
            }
        }
    }

    private static String record(Path folder, String variant, int format) throws IOException {
        Path record = folder.resolve(RECORD);
        if (!Files.exists(record)) {
            if (Files.exists(folder.resolve("db"))) {
                throw new IOException(folder + " holds a database without its " + RECORD + " record: not written by Holdfast, or damaged");
            }
            create(record, variant, format);
        }
        Map<String, String> fields = read(record);
        String found = fields.get("variant") + " " + fields.get("format");
        if (!found.equals(variant + " " + format) || fields.get("id") == null) {
            throw new IOException(folder + " has the format '" + found + "', this version of Holdfast reads '" + variant + " " + format
                    + "': use the version that wrote it, or move the folder away");
        }
        return fields.get("id");
    }

    private static Map<String, String> read(Path record) throws IOException {
        Map<String, String> fields = new HashMap<>();
        // ISO 8859-1, so that damage shows as an unknown format and not as undecodable text
        for (String line : Files.readAllLines(record, StandardCharsets.ISO_8859_1)) {
            int eq = line.indexOf('=');
            if (eq > 0) {
                fields.put(line.substring(0, eq).strip(), line.substring(eq + 1).strip());
            }
        }
        return fields;
    }

    private static void create(Path record, String variant, int format) throws IOException {
        String text = "variant=" + variant + "\nformat=" + format + "\nid=" + UUID.randomUUID() + "\n";
        Path part = record.resolveSibling(RECORD + ".part");
        try (FileChannel out = FileChannel.open(part,
                StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        }
        Files.move(part, record, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        for (Path dir = record.getParent(); dir != null && dir.getNameCount() > record.getNameCount() - 4; dir = dir.getParent()) {
            forceFolder(dir);
        }
    }

    /** Makes the entries of a folder durable, where the system can (Windows cannot open one, and needs not). */
    private static void forceFolder(Path dir) throws IOException {
        try (FileChannel c = FileChannel.open(dir, StandardOpenOption.READ)) {
            c.force(true);
        } catch (NoSuchFileException | java.nio.file.AccessDeniedException e) {
            return;
        }
    }
}
