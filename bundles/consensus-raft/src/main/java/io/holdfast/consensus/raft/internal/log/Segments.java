package io.holdfast.consensus.raft.internal.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.protocols.raft.LogEntry;

/** The entries of one epoch, in segments that follow each other. One thread at a time; what changes them is durable on return. */
final class Segments implements Closeable {
    private static final int FIRST_BUFFER = 1 << 13;
    private static final int LARGEST_BUFFER = 1 << 20;

    private final Disk disk;
    private final int segmentBytes;
    private final long salt;
    private final long epoch;
    private final List<Segment> list;
    private final Recent recent = new Recent();
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BUFFER);

    /** @param segmentBytes a segment is not added to when it has reached this size */
    Segments(Disk disk, int segmentBytes, long salt, long epoch, List<Segment> list) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.salt = salt;
        this.epoch = epoch;
        this.list = new ArrayList<>(list);
    }

    /** The entries of the next epoch: this one, at first. They count when the meta file says so. */
    Segments next(long index, LogEntry entry) throws IOException {
        Segments next = new Segments(disk, segmentBytes, salt, epoch + 1, List.of());
        try {
            next.append(index, List.of(entry), index);
            return next;
        } catch (IOException e) {
            next.close();
            throw e;
        }
    }

    private Segment newest() {
        return list.get(list.size() - 1);
    }

    /** The index of the last entry; 0 when there is none. */
    long last() {
        return list.isEmpty() ? 0 : newest().last();
    }

    long bytes() {
        return list.stream().mapToLong(Segment::size).sum();
    }

    /** Appends these entries with one write and one sync. */
    void append(long index, List<LogEntry> entries, long commit) throws IOException {
        if (list.isEmpty() || newest().size() >= segmentBytes) {
            list.add(Segment.create(disk, epoch, index, salt));
        }
        newest().append(encode(index, entries, commit));
        for (int i = 0; i < entries.size(); i++) {
            newest().add(Record.size(entries.get(i)));
            recent.put(index + i, entries.get(i));
        }
    }

    private ByteBuffer encode(long index, List<LogEntry> entries, long commit) {
        int size = Math.toIntExact(entries.stream().mapToLong(Record::size).sum());
        if (size > buffer.capacity() && size <= LARGEST_BUFFER) {
            buffer = ByteBuffer.allocate(Math.min(LARGEST_BUFFER, 2 * size));
        }
        ByteBuffer out = size <= buffer.capacity() ? buffer.clear() : ByteBuffer.allocate(size);
        for (int i = 0; i < entries.size(); i++) {
            new Record(index + i, i, commit, entries.get(i)).writeTo(out, salt);
        }
        return out.flip();
    }

    /** An entry that is there. @throws IOException also when it is damaged */
    LogEntry get(long index) throws IOException {
        LogEntry entry = recent.get(index);
        if (entry != null) {
            return entry;
        }
        int i = list.size() - 1;
        while (list.get(i).first() > index) {
            i--;
        }
        Record record = list.get(i).read(index, salt);
        if (record == null) {
            throw new IOException("entry " + index + " in " + list.get(i).name() + " is damaged");
        }
        return record.entry();
    }

    /** Removes segments that have nothing from this entry on. */
    void dropFront(long first) throws IOException {
        boolean dropped = false;
        while (list.size() > 1 && list.get(1).first() <= first) {
            drop(0);
            dropped = true;
        }
        if (dropped) {
            disk.sync();
        }
    }

    /** Removes this entry and all behind it. */
    void cut(long index) throws IOException {
        recent.clear();
        boolean dropped = false;
        // from the back, so that what is left at any time has no gap
        while (!list.isEmpty() && newest().first() >= index) {
            drop(list.size() - 1);
            dropped = true;
        }
        if (dropped) {
            disk.sync();
        }
        if (!list.isEmpty()) {
            // before anything else is written there: an old entry must not follow a new one
            newest().cut(index);
        }
    }

    /** Removes all of them, which do not count any more. */
    void dropAll() throws IOException {
        while (!list.isEmpty()) {
            drop(list.size() - 1);
        }
        disk.sync();
    }

    private void drop(int which) throws IOException {
        Segment segment = list.remove(which);
        segment.close();
        disk.delete(segment.name());
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : list) {
            segment.close();
        }
    }
}
