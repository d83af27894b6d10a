package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Multihash;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One file of blocks, appended to. A record: length of the body, CRC-32C of length and body, body (leaf codec, length of the
 * multihash, multihash, bytes). Appending is for one thread at a time, reading for any.
 */
final class Segment implements Closeable {
    static final int MAX_BLOCK = 4 << 20;
    private static final long MAGIC = 0x4846_424c_4b53_0001L;
    static final int HEADER = 8;
    private static final int FRAME = 8;
    private static final int MIN_BODY = 2;

    final int id;
    final Path path;
    private final FileChannel channel;
    private volatile int end;

    /** A record found by a scan. */
    record Found(Multihash hash, Location location, int recordAt) {
    }

    private Segment(int id, Path path, FileChannel channel, int end) {
        this.id = id;
        this.path = path;
        this.channel = channel;
        this.end = end;
    }

    static Segment create(Path folder, int id) throws IOException {
        Path path = path(folder, id);
        // never one that is there: another owner of the folder may have begun it
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            ByteBuffer head = ByteBuffer.allocate(HEADER).putLong(MAGIC).flip();
            while (head.hasRemaining()) {
                channel.write(head, head.position());
            }
            return new Segment(id, path, channel, HEADER);
        } catch (IOException e) {
            channel.close();
            Files.delete(path);
            throw e;
        }
    }

    /** Opens one that is there; null for one that a crash left without a whole header. */
    static Segment open(Path folder, int id) throws IOException {
        Path path = path(folder, id);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer head = ByteBuffer.allocate(HEADER);
        int size = (int) Math.min(channel.size(), Integer.MAX_VALUE);
        if (channel.read(head, 0) < HEADER) {
            channel.close();
            return null;
        }
        if (head.flip().getLong() != MAGIC) {
            channel.close();
            throw new IOException(path + " is not a block file of a known format: expected it to begin with "
                    + Long.toHexString(MAGIC));
        }
        return new Segment(id, path, channel, size);
    }

    static Path path(Path folder, int id) {
        return folder.resolve(String.format("%08d.blocks", id));
    }

    int end() {
        return end;
    }

    Location append(Multihash hash, byte leaf, ByteBuffer data, int stamp) throws IOException {
        byte[] mh = hash.toBytes();
        int body = MIN_BODY + mh.length + data.remaining();
        ByteBuffer head = ByteBuffer.allocate(FRAME + MIN_BODY + mh.length);
        head.putInt(body).putInt(0).put(leaf).put((byte) mh.length).put(mh).flip();
        CRC32C crc = new CRC32C();
        crc.update(head.duplicate().limit(4));
        crc.update(head.duplicate().position(FRAME));
        crc.update(data.duplicate());
        head.putInt(4, (int) crc.getValue());
        int at = end;
        try {
            channel.position(at);
            ByteBuffer[] parts = {head, data.duplicate()};
            while (parts[1].hasRemaining() || parts[0].hasRemaining()) {
                channel.write(parts);
            }
        } catch (IOException e) {
            channel.truncate(at);
            throw e;
        }
        end = at + FRAME + body;
        return new Location(id, at + FRAME + MIN_BODY + mh.length, data.remaining(), leaf, stamp);
    }

    byte[] read(Location location) throws IOException {
        return read(location.at(), location.length());
    }

    private byte[] read(int at, int length) throws IOException {
        ByteBuffer to = ByteBuffer.allocate(length);
        while (to.hasRemaining()) {
            if (channel.read(to, at + to.position()) < 0) {
                throw new EOFException(path + " ends at " + channel.size() + ", expected " + length + " bytes at " + at);
            }
        }
        return to.array();
    }

    /** The first whole record at this position or behind damaged ones; null when there is none. */
    Found scan(int recordAt, int stamp) throws IOException {
        for (int at = Math.max(recordAt, HEADER); end - at >= FRAME + MIN_BODY;) {
            ByteBuffer frame = ByteBuffer.wrap(read(at, FRAME));
            int body = frame.getInt();
            if (body < MIN_BODY || body > MAX_BLOCK + 300 || body > end - at - FRAME) {
                return null;
            }
            Found found = record(at, frame, read(at + FRAME, body), stamp);
            if (found != null) {
                return found;
            }
            at += FRAME + body;
        }
        return null;
    }

    private Found record(int at, ByteBuffer frame, byte[] body, int stamp) {
        CRC32C crc = new CRC32C();
        crc.update(frame.array(), 0, 4);
        crc.update(body);
        int data = MIN_BODY + (body[1] & 0xff);
        if ((int) crc.getValue() != frame.getInt() || data > body.length) {
            return null;
        }
        Multihash hash = Multihash.ofBytes(Arrays.copyOfRange(body, MIN_BODY, data));
        return new Found(hash, new Location(id, at + FRAME + data, body.length - data, body[0], stamp), at);
    }

    /** The position behind this record. */
    static int behind(Found found) {
        return found.location().at() + found.location().length();
    }

    void truncate(int to) throws IOException {
        channel.truncate(Math.max(to, HEADER));
        end = Math.max(to, HEADER);
    }

    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
