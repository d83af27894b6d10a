package io.holdfast.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The data folder, locked: one process at a time. */
final class DataFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;

    private DataFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /** Makes the folder when absent, and locks it. */
    static DataFolder open(Path root) throws StartException {
        try {
            if (Files.notExists(root)) {
                Files.createDirectories(root, ownerOnly());
            }
            Files.createDirectories(root.resolve("deploy"));
            Files.createDirectories(root.resolve("cache"));
        } catch (IOException e) {
            throw new StartException("cannot make the data folder " + root + ": " + reason(e), e);
        }
        Path lock = root.resolve("cluster.lock");
        try {
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                String owner = read(channel);
                channel.close();
                throw new StartException("the data folder " + root + " is in use by another process" + (owner.isEmpty() ? "" : " (pid " + owner + ")"));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
            return new DataFolder(root, channel);
        } catch (IOException e) {
            throw new StartException("cannot lock " + lock + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": cannot be made there";
        }
        return e instanceof FileSystemException failed ? failed.getMessage() : e.toString();
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        int n = channel.read(bytes, 0);
        return n <= 0 ? "" : new String(bytes.array(), 0, n, StandardCharsets.US_ASCII).strip();
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0];
    }

    Path root() {
        return root;
    }

    Path deploy() {
        return root.resolve("deploy");
    }

    /** What may be deleted at any time. */
    Path cache() {
        return root.resolve("cache");
    }

    /** The file stays: to remove it would let two processes lock two files of the same name. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
