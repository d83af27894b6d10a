package io.holdfast.consensus.raft.internal.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One file of entries that follow each other. Keeps where each of them starts: four bytes of memory per entry. */
final class Segment implements Closeable {
    static final int HEADER = 32;
    private static final long MAGIC = 0x4846_5241_4654_0001L;
    private static final String NAME = "log-%08d-%019d";
    private static final int FEW = 64;

    private final String name;
    private final DiskFile file;
    private final long first;
    private int[] starts = new int[FEW];
    private int count;
    private int size = HEADER;

    private Segment(String name, DiskFile file, long first) {
        this.name = name;
        this.file = file;
        this.first = first;
    }

    static String prefix(long epoch) {
        return NAME.formatted(epoch, 0).substring(0, "log-00000000-".length());
    }

    static boolean isName(String name) {
        return name.matches("log-\\d{8,}-\\d{19}");
    }

    static long first(String name) {
        return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
    }

    /** Makes an empty one; durable on return. */
    static Segment create(Disk disk, long epoch, long first, long salt) throws IOException {
        String name = NAME.formatted(epoch, first);
        DiskFile file = disk.open(name);
        try {
            file.truncate(0);
            file.writeAll(header(first, salt), 0);
            file.sync();
            disk.sync();
            return new Segment(name, file, first);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Opens one that is there, as if it were empty: {@link #add} says what is in it. */
    static Segment open(Disk disk, String name) throws IOException {
        return new Segment(name, disk.open(name), first(name));
    }

    private static ByteBuffer header(long first, long salt) {
        return ByteBuffer.allocate(HEADER).putLong(MAGIC).putLong(salt).putLong(first).putLong(~first).flip();
    }

    static boolean hasHeader(byte[] bytes, long first, long salt) {
        return bytes.length >= HEADER && ByteBuffer.wrap(bytes, 0, HEADER).equals(header(first, salt));
    }

    byte[] bytes() throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.size())];
        file.readAll(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    String name() {
        return name;
    }

    long first() {
        return first;
    }

    /** The index of the last entry; one below {@link #first} when there is none. */
    long last() {
        return first + count - 1;
    }

    int size() {
        return size;
    }

    /** The next entry takes so many bytes. */
    void add(int bytes) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
        }
        starts[count++] = size;
        size += bytes;
    }

    /** Puts these bytes behind the last entry; durable on return. {@link #add} follows, once per entry. */
    void append(ByteBuffer bytes) throws IOException {
        file.writeAll(bytes, size);
        file.sync();
    }

    /** The entry at this index, which is in here; null when it is damaged. */
    Record read(long index, long salt) throws IOException {
        int start = starts[(int) (index - first)];
        int end = index == last() ? size : starts[(int) (index - first) + 1];
        byte[] bytes = new byte[end - start];
        file.readAll(ByteBuffer.wrap(bytes), start);
        Record record = Record.read(bytes, 0, salt);
        return record != null && record.index() == index ? record : null;
    }

    /** Forgets this entry and all behind it; durable on return. */
    void cut(long index) throws IOException {
        int keep = (int) (index - first);
        if (keep < count) {
            size = starts[keep];
            count = keep;
        }
        file.truncate(size);
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
