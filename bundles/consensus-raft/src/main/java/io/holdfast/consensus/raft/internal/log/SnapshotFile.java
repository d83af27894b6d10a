package io.holdfast.consensus.raft.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A snapshot in a file: {@code magic 8 · salt 8 · length 8 · checksum 8 · content}. */
final class SnapshotFile {
    private static final String NAME = "snapshot-%019d";
    private static final long MAGIC = 0x4846_534e_4150_0001L;
    private static final int HEADER = 32;

    private SnapshotFile() {
    }

    static String name(long id) {
        return NAME.formatted(id);
    }

    static boolean isName(String name) {
        return name.startsWith("snapshot-") && !name.endsWith(".tmp");
    }

    /** Writes one; durable on return. It counts when the meta file names it. */
    static void write(Disk disk, long id, long salt, ByteBuffer content) throws IOException {
        String name = name(id);
        try (DiskFile file = disk.open(name)) {
            file.truncate(0);
            file.writeAll(header(salt, content), 0);
            file.writeAll(content.duplicate(), HEADER);
            file.sync();
        }
        disk.sync();
    }

    static ByteBuffer read(Disk disk, long id, long salt) throws IOException {
        try (DiskFile file = disk.open(name(id))) {
            long size = file.size();
            if (size >= HEADER) {
                ByteBuffer header = ByteBuffer.allocate(HEADER);
                file.readAll(header, 0);
                ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(size - HEADER));
                file.readAll(content, HEADER);
                if (header.flip().equals(header(salt, content.flip()))) {
                    return content;
                }
            }
            throw new RaftLogException("the raft log in " + disk + " is damaged: " + name(id) + " of " + size + " bytes");
        }
    }

    private static ByteBuffer header(long salt, ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.duplicate());
        return ByteBuffer.allocate(HEADER).putLong(MAGIC).putLong(salt).putLong(content.remaining()).putLong(crc.getValue()).flip();
    }
}
