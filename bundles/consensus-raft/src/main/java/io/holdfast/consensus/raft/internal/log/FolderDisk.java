package io.holdfast.consensus.raft.internal.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of this machine; made if there is none. An interrupt does not disturb it: JGroups interrupts its threads at will, and a
 * channel that is interrupted closes, which would look like a disk that fails.
 */
final class FolderDisk implements Disk {
    private final Path folder;

    FolderDisk(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new FolderFile(new RandomAccessFile(folder.resolve(name).toFile(), "rw"));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    // once more, without the interrupt
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    /** Not a channel, see above. */
    private record FolderFile(RandomAccessFile file) implements DiskFile {
        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            file.seek(position);
            int n = file.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
            if (n > 0) {
                into.position(into.position() + n);
            }
            return n;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            int n = bytes.remaining();
            file.seek(position);
            if (bytes.hasArray()) {
                file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), n);
                bytes.position(bytes.limit());
            } else {
                byte[] copy = new byte[n];
                bytes.get(copy);
                file.write(copy);
            }
            return n;
        }

        @Override
        public void truncate(long size) throws IOException {
            if (file.length() > size) {
                file.setLength(size);
            }
        }

        @Override
        public void sync() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
