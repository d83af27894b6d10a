package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The files of blocks, in order; the last one is written to. Callers see to it that one thread at a time appends or closes. */
final class Segments implements Closeable {
    private final Path folder;
    private final int size;
    private final ConcurrentNavigableMap<Integer, Segment> files = new ConcurrentSkipListMap<>();
    private final TreeSet<Integer> dirty = new TreeSet<>();
    private boolean filesAdded;
    private Segment active;
    private boolean closed;

    /** @param size at which the next file is begun */
    Segments(Path folder, int size) throws IOException {
        this.folder = folder;
        this.size = size;
        Files.createDirectories(folder);
        for (int id : ids()) {
            Segment segment = Segment.open(folder, id);
            if (segment == null) {
                Files.delete(Segment.path(folder, id));
            } else {
                files.put(id, segment);
            }
        }
        active = files.isEmpty() ? null : files.lastEntry().getValue();
        // the last process may have ended before it did
        syncFolder();
    }

    private List<Integer> ids() throws IOException {
        List<Integer> ids = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "????????.blocks")) {
            for (Path path : found) {
                ids.add(Integer.parseInt(path.getFileName().toString().substring(0, 8)));
            }
        } catch (NumberFormatException e) {
            throw new IOException(folder + " holds a file that is not ours: " + e.getMessage(), e);
        }
        return ids;
    }

    Location append(Multihash hash, byte leaf, ByteBuffer data, int stamp) throws IOException {
        if (closed) {
            // the next owner may be at work
            throw new ClosedChannelException();
        }
        boolean full = active == null || active.end() >= size;
        if (full) {
            int id = files.isEmpty() ? 1 : files.lastKey() + 1;
            active = Segment.create(folder, id);
            files.put(id, active);
        }
        synchronized (dirty) {
            filesAdded |= full;
            dirty.add(active.id);
        }
        return active.append(hash, leaf, data, stamp);
    }

    /** Null when the file is gone. */
    Segment get(int id) {
        return files.get(id);
    }

    List<Segment> from(int id) {
        return List.copyOf(files.tailMap(id).values());
    }

    /** Where the next record goes: number of the file, position. */
    long tail() {
        return active == null ? 0 : (long) active.id << 32 | active.end();
    }

    int activeId() {
        return active == null ? 0 : active.id;
    }

    /** Returns when everything appended before is on the disk. */
    void force() throws IOException {
        List<Integer> ids;
        boolean added;
        synchronized (dirty) {
            ids = List.copyOf(dirty);
            dirty.clear();
            added = filesAdded;
            filesAdded = false;
        }
        for (int id : ids) {
            Segment segment = files.get(id);
            if (segment != null) {
                segment.force();
            }
        }
        if (added) {
            syncFolder();
        }
    }

    long bytes() {
        long sum = 0;
        for (Segment segment : files.values()) {
            sum += segment.end();
        }
        return sum;
    }

    /** Deletes this file; readers inside it fail and look the block up again. */
    void delete(int id) throws IOException {
        Segment segment = files.remove(id);
        if (segment != null) {
            segment.close();
            Files.delete(segment.path);
            syncFolder();
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (Segment segment : files.values()) {
            segment.close();
        }
    }
}
