package io.holdfast.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's native library. RocksDB would by itself unpack a new temporary file at each start and leave it behind when the
 * process is killed; this keeps one file per version.
 */
public final class NativeLibrary {
    private static boolean loaded;

    private NativeLibrary() {
    }

    /**
     * Loads the library if this process has not yet. Thread-safe; the first call unpacks some 17 MB unless an earlier start did.
     *
     * @param folder where the unpacked library is kept, made if absent; one that cannot be written to is replaced by
     *     {@code java.io.tmpdir}
     * @throws IOException when there is no library for this platform, or it does not load; a retry is of no use
     */
    public static synchronized void load(Path folder) throws IOException {
        if (loaded) {
            return;
        }
        String name = Environment.getJniLibraryFileName("rocksdb");
        URL source = RocksDB.class.getClassLoader().getResource(name);
        if (source == null) {
            throw new IOException("RocksDB has no native library " + name + " here");
        }
        // when given a folder, RocksDB looks for "rocksdbjni" with its own "jni" appended again
        Path file = unpack(source, Environment.getJniLibraryFileName("rocksdbjni"), folder);
        try {
            RocksDB.loadLibrary(List.of(file.getParent().toString()));
        } catch (LinkageError e) {
            throw new IOException("RocksDB's native library " + file + " does not load: " + e.getMessage(), e);
        }
        loaded = true;
    }

    private static Path unpack(URL source, String name, Path folder) throws IOException {
        try {
            return unpackInto(source, name, folder);
        } catch (IOException e) {
            try {
                return unpackInto(source, name, Files.createTempDirectory("holdfast-"));
            } catch (IOException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    private static Path unpackInto(URL source, String name, Path folder) throws IOException {
        long size = source.openConnection().getContentLengthLong();
        // the size is part of the place: another build of RocksDB must not find the file of this one
        Path home = Files.createDirectories(folder.toAbsolutePath().resolve("rocksdb-" + size));
        Path file = home.resolve(name);
        if (size > 0 && Files.exists(file) && Files.size(file) == size) {
            return file;
        }
        Path part = Files.createTempFile(home, name, ".part");
        try (InputStream in = source.openStream(); FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            in.transferTo(Channels.newOutputStream(out));
            out.force(true);
        }
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
